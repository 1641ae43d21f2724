/* 연습 문제 2: 다중 스케일 지각적 손실. 세 함수를 채운 다음 채점합니다.
 *   losslab check perceptual.c
 * 층 l에는 수가 n*c*h*w개씩 든 맵 pred[l]과 target[l], 그리고 제 파라미터 params[l]이 있습니다.
 * 그 가중치를 무엇으로 만들지는 여러분이 정합니다. 훈련은 params가 1일 때 시작합니다. */
#include <losslab.h>

/* 층마다 가중치 * MSE를 더한 합. */
float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    return 0;
}

/* d loss / d pred[l].data[i]를 grad_pred[l][i]에, d loss / d params[l]을 grad_params[l]에 씁니다.
 * 그 자리에 있던 값은 읽지 않습니다. */
void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    for (size_t l = 0; l < layers; l++) {
        size_t count = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        for (size_t i = 0; i < count; i++)
            grad_pred[l][i] = 0;
        grad_params[l] = 0;
    }
}

/* 지금 적용되는 가중치를 층마다 씁니다. */
void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    for (size_t l = 0; l < layers; l++)
        weights[l] = 1;
}
