-- 연습 문제 1: Tversky 손실. init과 forward를 채운 다음 채점합니다.
--   losslab check tversky.lua

---@class TverskyLoss : nn.Module
local TverskyLoss = nn.Module "TverskyLoss"

-- α는 거짓 양성의 가중치, β는 거짓 음성의 가중치이고, s(smooth)는 0/0을 막습니다.
-- 주어지지 않으면 차례로 0.5, 0.5, 1입니다.
function TverskyLoss:init(alpha, beta, smooth)
  -- forward에서 쓸 것을 self에 담아 두십시오
end

-- pred는 확률, target은 0이나 1입니다. 둘의 모양은 무엇이든 서로 같습니다.
-- 원소가 하나인 텐서를 돌려줍니다. 그래디언트가 있도록 pred에서 텐서 연산으로 만듭니다.
---@param pred Tensor
---@param target Tensor
---@return Tensor
function TverskyLoss:forward(pred, target)
  -- TP, FP, FN은 모든 원소에 걸친 합입니다. 그다음 지수 = ..., 손실 = ...
end

return TverskyLoss
