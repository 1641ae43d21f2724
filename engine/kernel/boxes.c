/* Box losses: their definitions. Each function stands alone, to be read on a page. */
#include "kernel/boxes.h"

#include <math.h>

/* NaN where one of the two is. */
static double larger(double a, double b)
{
    return a > b || isnan(a) ? a : b;
}

static double smaller(double a, double b)
{
    return a < b || isnan(a) ? a : b;
}

/* The share of an edge in the one that lies further in: 1, 0, or a half where they meet. */
static double share(double mine, double other)
{
    return mine > other ? 1 : mine < other ? 0 : 0.5;
}

static double length(double from, double to)
{
    return larger(to - from, 0);
}

/* NaN where it runs backwards. */
static double side(double from, double to)
{
    return to < from ? NAN : to - from;
}

/* Intersection over union. Moving an edge of the prediction changes its own area, and the
 * intersection where that edge bounds it. */
double ll_iou_ref(const float *pred, const float *target, size_t n, float scale,
                  const float *upstream, float *loss, float *grad)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const float *a = pred + 4 * i, *b = target + 4 * i;
        double factor = scale * (upstream ? (double)upstream[i] : 1);
        double wide = side(a[0], a[2]), high = side(a[1], a[3]);
        double both_wide = length(larger(a[0], b[0]), smaller(a[2], b[2]));
        double both_high = length(larger(a[1], b[1]), smaller(a[3], b[3]));
        double both = both_wide * both_high;
        double either = wide * high + side(b[0], b[2]) * side(b[1], b[3]) - both;
        double row_loss = either == 0 ? 1 : (either - both) / either;
        for (size_t k = 0; grad && k < 4; k++) {
            int across = k % 2 == 0, start = k < 2; /* which edge */
            double of_area = across ? high : wide, of_both = across ? both_high : both_wide;
            double lies_in = start ? share(a[k], b[k]) : share(b[k], a[k]);
            double turn = start ? -1 : 1; /* a start that grows makes the side shorter */
            int meet = across ? smaller(a[2], b[2]) >= larger(a[0], b[0])
                              : smaller(a[3], b[3]) >= larger(a[1], b[1]);
            of_both = meet ? turn * lies_in * of_both : 0;
            double iou = both / either;
            double slope = either == 0 ? 0 : (of_both - iou * (turn * of_area - of_both)) / either;
            grad[4 * i + k] = (float)(-factor * slope);
        }
        if (loss)
            loss[i] = (float)row_loss;
        sum += row_loss;
    }
    return sum;
}

/* Generalised IoU: boxes that do not meet all have the IoU 0, whose slope is 0; the part of the
 * enclosing box that neither covers still says which way is nearer. */
double ll_giou_ref(const float *pred, const float *target, size_t n, float scale,
                   const float *upstream, float *loss, float *grad)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const float *a = pred + 4 * i, *b = target + 4 * i;
        double factor = scale * (upstream ? (double)upstream[i] : 1);
        double wide = side(a[0], a[2]), high = side(a[1], a[3]);
        double both_wide = length(larger(a[0], b[0]), smaller(a[2], b[2]));
        double both_high = length(larger(a[1], b[1]), smaller(a[3], b[3]));
        double hull_wide = side(smaller(a[0], b[0]), larger(a[2], b[2]));
        double hull_high = side(smaller(a[1], b[1]), larger(a[3], b[3]));
        double both = both_wide * both_high, hull = hull_wide * hull_high;
        double either = wide * high + side(b[0], b[2]) * side(b[1], b[3]) - both;
        double row_loss = either == 0 ? 1 : (either - both) / either;
        row_loss += hull == 0 ? 0 : (hull - either) / hull;
        for (size_t k = 0; grad && k < 4; k++) {
            int across = k % 2 == 0, start = k < 2;
            double lies_in = start ? share(a[k], b[k]) : share(b[k], a[k]);
            double turn = start ? -1 : 1;
            int meet = across ? smaller(a[2], b[2]) >= larger(a[0], b[0])
                              : smaller(a[3], b[3]) >= larger(a[1], b[1]);
            double of_area = turn * (across ? high : wide);
            double of_both = meet ? turn * lies_in * (across ? both_high : both_wide) : 0;
            double of_hull = turn * (1 - lies_in) * (across ? hull_high : hull_wide);
            double of_either = of_area - of_both;
            double slope = either == 0 ? 0 : (both / either * of_either - of_both) / either;
            slope += hull == 0 ? 0 : (either / hull * of_hull - of_either) / hull;
            grad[4 * i + k] = (float)(factor * slope);
        }
        if (loss)
            loss[i] = (float)row_loss;
        sum += row_loss;
    }
    return sum;
}
