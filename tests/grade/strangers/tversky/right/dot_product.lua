-- Style: flattened, inner products by matmul, a submodule that counts.
local Counts = nn.Module "Counts"
function Counts:init() end
function Counts:forward(pred, target)
  local p = pred:reshape(1, -1)
  local t = target:reshape(-1, 1)
  local tp = p:matmul(t):reshape(1):sum()
  return tp, p:sum() - tp, t:sum() - tp
end

local TverskyLoss = nn.Module "TverskyLoss"
function TverskyLoss:init(alpha, beta, smooth)
  self.counts = Counts()
  self.options = { alpha = alpha or 0.5, beta = beta or 0.5, smooth = smooth or 1 }
end
function TverskyLoss:forward(pred, target)
  local o = self.options
  local tp, fp, fn = self.counts(pred, target)
  local denominator = tp + fp:mul(o.alpha) + fn:mul(o.beta) + o.smooth
  if denominator:item() == 0 then return tp * 0 end
  return -((tp + o.smooth) / denominator) + 1
end
return TverskyLoss
