/* How a C submission is asked. */
#include <losslab-call.h>

float middle(const float *list, size_t n);

void ll_answer(struct ll_exchange *question)
{
    size_t n;
    const float *list = ll_floats(question, "list", &n);
    *ll_give(question, "middle", 1) = middle(list, n);
}
