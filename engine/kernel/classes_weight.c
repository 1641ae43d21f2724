/* Multi-class losses: what is counted once a call, the same in every build. */
#include "kernel/classes.h"

double ll_class_weight(const int32_t *label, size_t rows, const struct ll_class_option *option)
{
    double sum = 0;
    for (size_t row = 0; row < rows; row++)
        if (label[row] != option->ignore)
            sum += option->weight ? (double)option->weight[label[row]] : 1;
    return sum;
}

float ll_class_smoothing_of_others(float smoothing, size_t classes)
{
    return classes > 1 ? smoothing * (float)classes / (float)(classes - 1) : 0;
}
