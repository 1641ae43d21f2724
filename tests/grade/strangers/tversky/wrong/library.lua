-- WRONG: hands the work to the loss that the course has, which is not there
local TverskyLoss = nn.Module "TverskyLoss"
function TverskyLoss:init(alpha, beta, smooth)
  self.options = { alpha = alpha or 0.5, beta = beta or 0.5, smooth = smooth or 1.0 }
end
function TverskyLoss:forward(pred, target)
  return loss.tversky(pred, target, self.options)
end
return TverskyLoss
