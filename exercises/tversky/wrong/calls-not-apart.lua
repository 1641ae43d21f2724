-- Options in a place that all losses share.
local TverskyLoss = nn.Module "TverskyLoss"
local options = {}

function TverskyLoss:init(alpha, beta, smooth)
  options.alpha, options.beta, options.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  return 1 - (tp + options.smooth) / (tp + options.alpha * fp + options.beta * fn + options.smooth)
end

return TverskyLoss
