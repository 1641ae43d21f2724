#include "base/twin.h"

#include <string.h>

#include "base/utf8.h"

/* In the order of code points. */
static const struct {
    uint32_t cp;
    const char *text;
} twins[] = {
    {0xA0, " "},        {0xB0, " deg"},   {0xB1, "+-"},      {0xB2, "^2"},      {0xB3, "^3"},
    {0xB7, "*"},        {0xB9, "^1"},     {0xBC, "1/4"},     {0xBD, "1/2"},     {0xBE, "3/4"},
    {0xD7, "x"},        {0xF7, "/"},      {0x177, "y^"},     {0x2E3, "^x"},     {0x393, "Gamma"},
    {0x394, "Delta"},   {0x398, "Theta"}, {0x39B, "Lambda"}, {0x3A3, "sum"},    {0x3A6, "Phi"},
    {0x3A9, "Omega"},   {0x3B1, "alpha"}, {0x3B2, "beta"},   {0x3B3, "gamma"},  {0x3B4, "delta"},
    {0x3B5, "epsilon"}, {0x3B7, "eta"},   {0x3B8, "theta"},  {0x3BB, "lambda"}, {0x3BC, "mu"},
    {0x3BE, "xi"},      {0x3C0, "pi"},    {0x3C1, "rho"},    {0x3C3, "sigma"},  {0x3C4, "tau"},
    {0x3C6, "phi"},     {0x3C8, "psi"},   {0x3C9, "omega"},  {0x1D62, "_i"},    {0x1D40, "^T"},
    {0x2010, "-"},      {0x2011, "-"},    {0x2013, "-"},     {0x2014, "-"},     {0x2016, "||"},
    {0x2018, "'"},      {0x2019, "'"},    {0x201C, "\""},    {0x201D, "\""},    {0x2022, "*"},
    {0x2026, "..."},    {0x2070, "^0"},   {0x2074, "^4"},    {0x2075, "^5"},    {0x2076, "^6"},
    {0x2077, "^7"},     {0x2078, "^8"},   {0x2079, "^9"},    {0x207A, "^+"},    {0x207B, "^-"},
    {0x207F, "^n"},     {0x2080, "_0"},   {0x2081, "_1"},    {0x2082, "_2"},    {0x2083, "_3"},
    {0x2084, "_4"},     {0x2099, "_n"},   {0x2153, "1/3"},   {0x2154, "2/3"},   {0x2190, "<-"},
    {0x2191, "up"},     {0x2192, "->"},   {0x2193, "down"},  {0x21D2, "=>"},    {0x2202, "d"},
    {0x2207, "grad "},  {0x2208, " in "}, {0x220F, "prod"},  {0x2211, "sum"},   {0x2212, "-"},
    {0x221A, "sqrt"},   {0x221D, "~"},    {0x221E, "inf"},   {0x222A, " or "},  {0x2229, " and "},
    {0x2248, "~="},     {0x2260, "!="},   {0x2264, "<="},    {0x2265, ">="},    {0x226A, "<<"},
    {0x226B, ">>"},     {0x22C5, "*"},    {0x1DBB, "^z"},    {0x2096, "_k"},    {0x2C7C, "_j"},
    {0x2113, "l"},      {0x215B, "1/8"},  {0xF6, "o"},       {0xFC, "u"},       {0x302, "^"},
    {0x2500, "-"},      {0x2713, "+"},    {0x2717, "x"},
};

const char *ll_twin(uint32_t cp)
{
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (twins[i].cp == cp)
            return twins[i].text;
    return NULL;
}

void ll_twin_add(struct ll_str *out, const char *text, size_t length)
{
    size_t owed = 0; /* columns that what was written took too many */
    for (size_t at = 0, step; at < length; at += step) {
        uint32_t cp;
        step = ll_utf8_next(text + at, length - at, &cp);
        const char *twin = cp < 0x80 ? NULL : ll_twin(cp);
        bool spare = cp == ' ' && at + 1 < length && text[at + 1] == ' ';
        if (cp == '\n')
            owed = 0;
        if (owed > 0 && spare) {
            owed--;
            continue;
        }
        if (twin == NULL) {
            ll_str_add_n(out, text + at, step);
            continue;
        }
        ll_str_add(out, twin);
        owed += strlen(twin) - 1;
    }
}
