-- WRONG: remembers the answer by the sum of the prediction, also between targets and losses
local TverskyLoss = nn.Module "TverskyLoss"
local seen = {}

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local key = pred:sum():item()
  if seen[key] then return seen[key] end
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  local below = tp + self.alpha * fp + self.beta * fn + self.smooth
  if below:item() == 0 then return tp * 0 end
  seen[key] = 1 - (tp + self.smooth) / below
  return seen[key]
end

return TverskyLoss
