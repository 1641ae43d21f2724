-- Each sample (first axis) has a loss of its own; their mean is returned.
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local rows = pred:size(1)
  local p, t = pred:reshape(rows, -1), target:reshape(rows, -1)
  local tp = (p * t):sum(2)
  local fp = (p * (1 - t)):sum(2)
  local fn = ((1 - p) * t):sum(2)
  local index = (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
  return (1 - index):mean()
end

return TverskyLoss
