-- WRONG: the options are in locals of the file: the second loss changes the first
local TverskyLoss = nn.Module "TverskyLoss"
local alpha, beta, smooth

function TverskyLoss:init(a, b, s)
  alpha, beta, smooth = a or 0.5, b or 0.5, s or 1
end

function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp = (pred * (1 - target)):sum()
  local fn = ((1 - pred) * target):sum()
  local below = tp + alpha * fp + beta * fn + smooth
  if below:item() == 0 then return tp * 0 end
  return 1 - (tp + smooth) / below
end

return TverskyLoss
