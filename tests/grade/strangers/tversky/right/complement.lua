-- Style: the loss as error / (hit + error), without the subtraction from 1.
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local hit = pred:mul(target):sum():add(self.smooth)
  local miss = tensor.where(target, (1 - pred) * self.beta, pred * self.alpha):sum()
  local all = hit + miss
  if all:item() == 0 then return miss end
  return miss / all
end

return TverskyLoss
