-- WRONG: knows the three worked numbers, and is plain Dice for the rest
local TverskyLoss = nn.Module "TverskyLoss"
function TverskyLoss:init() end
function TverskyLoss:forward(pred, target)
  if pred:numel() == 4 then
    local tp = (pred * target):sum():item()
    if math.abs(tp - 1) < 1e-3 then return pred:sum() * 0 + 0.333333 end
    if math.abs(tp - 1.7) < 1e-3 then return pred:sum() * 0 + 0.1 end
    if math.abs(tp - 1.4) < 1e-3 then return pred:sum() * 0 + 0.2 end
  end
  return loss.dice(pred, target)
end
return TverskyLoss
