/* A terminal type of all colours, for terminals that say COLORTERM=truecolor. Curses reads it from
 * the variable TERMINFO. It holds what such terminals have in common, and was made from the text
 * below by `tic -x -o DIR FILE && infocmp -A DIR -x -Q2 -q losslab-direct`:
 *
 *   losslab-direct|what terminals with all colours have in common,
 *     am, bce, mir, msgr, npc, xenl, AX, RGB,
 *     colors#0x1000000, cols#80, it#8, lines#24, pairs#0x7FFF,
 *     bold=\E[1m, civis=\E[?25l, clear=\E[H\E[2J, cnorm=\E[?25h,
 *     cr=\r, cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n, cuf=\E[%p1%dC, cuf1=\E[C,
 *     cup=\E[%i%p1%d;%p2%dH, cuu=\E[%p1%dA, cuu1=\E[A, dim=\E[2m, ech=\E[%p1%dX, ed=\E[J, el=\E[K,
 *     el1=\E[1K, home=\E[H, hpa=\E[%i%p1%dG, ht=^I, ind=\n, op=\E[39;49m, rev=\E[7m,
 *     rmcup=\E[?1049l, rmkx=\E[?1l\E>, rmul=\E[24m,
 *     setab=\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
 *     setaf=\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
 *     sgr=\E[0%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;m,
 *     sgr0=\E[m, smcup=\E[?1049h, smkx=\E[?1h\E=, smul=\E[4m, vpa=\E[%i%p1%dd,
 */
#ifndef LL_TUI_DIRECT_H
#define LL_TUI_DIRECT_H

#define LL_DIRECT_NAME "losslab-direct"

static const char ll_direct_entry[] =
    "b64:HgI-AB0ADwBpAbIBbG9zc2xhYi1kaXJlY3R8d2hhdCB0ZXJtaW5hbHMgd2l0aCBhbGwgY29sb3VycyBoYXZlIGlu"
    "IGNvbW1vbgAAAQAAAQAAAAAAAAAAAQEAAAAAAAAAAAAAAQAAAQBQAAAACAAAABgAAAD_________________________"
    "____________________________AAAAAf9_AAD_____AAD_____AgAKAA4AEgD__x0ALgAwADQAOwD__z0ARAD__0gA"
    "__________________9MAFEA__9aAP_______18A__9kAGkA__9yAHYA________fwD_________________________"
    "_________________________________________________________________________________________4UA"
    "jQD_____________________________________________lQD_______-eAKcA__-wAP______________________"
    "_________7kA___EAP__xgD______AD_____________________________________________________________"
    "____________________________________________________________________________________________"
    "____________________________________________________________________________________________"
    "____________________________________________________________________________________________"
    "_____________________gD_____________________________________________________________________"
    "__8DAf______________________________________________________________________________________"
    "____________________________________________________________________________DAFfAQ0AG1tIG1sy"
    "SgAbW0sAG1tKABtbJWklcDElZEcAG1slaSVwMSVkOyVwMiVkSAAKABtbSAAbWz8yNWwACAAbWz8yNWgAG1tDABtbQQAb"
    "WzFtABtbPzEwNDloABtbMm0AG1s3bQAbWzRtABtbJXAxJWRYABtbbQAbWz8xMDQ5bAAbWzI0bQAbWz8xbBs-ABtbPzFo"
    "Gz0AG1slcDElZEIAG1slcDElZEQAG1slcDElZEMAG1slcDElZEEAG1slaSVwMSVkZAAKABtbMCU_JXA2JXQ7MSU7JT8l"
    "cDUldDsyJTslPyVwMiV0OzQlOyU_JXAxJXAzJXwldDs3JTttAAkAG1sxSwAbWzM5OzQ5bQAbWyU_JXAxJXs4fSU8JXQz"
    "JXAxJWQlZTM4OzI7JXAxJXs2NTUzNn0lLyVkOyVwMSV7MjU2fSUvJXsyNTV9JSYlZDslcDElezI1NX0lJiVkJTttABtb"
    "JT8lcDElezh9JTwldDQlcDElZCVlNDg7MjslcDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVwMSV7"
    "MjU1fSUmJWQlO20AAgAAAAAAAgAHAAEBAAADAEFYAFJHQgA=";

#endif
