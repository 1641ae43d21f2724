-- 연습 문제 2: 다중 스케일 지각적 손실. 표시된 곳을 채운 다음 채점합니다.
--   losslab check perceptual.lua
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

-- features:extract(image, layers)는 층마다 하나씩 텐서의 목록을 돌려줍니다. layers는 "relu2_2" 같은
-- 이름의 목록입니다. 추출기는 이미 훈련되어 있고 그대로 둡니다.
function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  -- 가중치를 만들 재료: nn.parameter(...)
end

-- 지금 적용되는 가중치. 원소가 #layers개인 텐서입니다.
function MultiScalePerceptualLoss:layer_weights()
end

-- 층마다 가중치 · MSE를 더한 합. 원소가 하나인 텐서입니다. loss.mse를 쓸 수 있습니다.
function MultiScalePerceptualLoss:forward(pred, target)
end

return MultiScalePerceptualLoss
