-- The Tversky loss with two sums fewer: FP = Σp − TP and FN = Σt − TP.
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  self.alpha, self.beta, self.smooth = alpha or 0.5, beta or 0.5, smooth or 1
end

function TverskyLoss:forward(pred, target)
  local tp = (pred * target):sum()
  local missed = self.alpha * (pred:sum() - tp) + self.beta * (target:sum() - tp)
  return missed / (tp + missed + self.smooth) -- 1 − (TP + s) / (TP + s + missed)
end

return TverskyLoss
