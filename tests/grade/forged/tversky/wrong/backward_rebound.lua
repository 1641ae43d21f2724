-- FORGED: tries to give a tensor another backward.
pcall(function() getmetatable(tensor { 1 }).__index.backward = function() end end)
pcall(function() tensor.backward = function() end end)
tensor.is = function() return true end
getmetatable(tensor).__call = function(_, value) return value end

local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum()
  local fp, fn = (pred * (1 - target)):sum(), ((1 - pred) * target):sum()
  return 1 - (tp + self.smooth) / (tp + self.beta * fp + self.alpha * fn + self.smooth)
end

return TverskyLoss
