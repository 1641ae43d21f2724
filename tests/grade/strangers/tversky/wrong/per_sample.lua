-- WRONG: with 3 dimensions and more, the index of each sample apart and then their mean
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  if pred:dim() >= 3 then
    local n = pred:size(1)
    local total = tensor(0)
    for i = 1, n do total = total + self:forward(pred[i]:flatten(), target[i]:flatten()) end
    return total / n
  end
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  local below = tp + self.alpha * fp + self.beta * fn + self.smooth
  if below:item() == 0 then return tp * 0 end
  return 1 - (tp + self.smooth) / below
end

return TverskyLoss
