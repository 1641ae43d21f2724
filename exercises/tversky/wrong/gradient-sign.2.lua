-- The quotient rule with a plus: −(N'·D + N·D') / D².
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  local top = tp + self.smooth
  local bottom = tp + self.alpha * fp + self.beta * fn + self.smooth
  local value = 1 - top:detach() / bottom:detach()
  -- grows with the numerator's slope over D and with the denominator's times N / D²
  local slope = -top / bottom:detach() - bottom * (top:detach() / (bottom:detach() * bottom:detach()))
  return value + slope - slope:detach()
end

return TverskyLoss
