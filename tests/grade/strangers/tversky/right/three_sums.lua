-- Style: other sums (of products, of p, of t) and the denominator expanded.
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1.0
end

function TverskyLoss:forward(pred, target)
  local both, p, t = (pred * target):sum(), pred:sum(), target:sum()
  local rest = 1 - self.alpha - self.beta
  local denominator = both * rest + p * self.alpha + t * self.beta + self.smooth
  local index = (both + self.smooth) / denominator:maximum(1e-12)
  if denominator:item() <= 0 then index = both * 0 + 1 end
  return 1 - index
end

return TverskyLoss
