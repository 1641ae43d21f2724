local Loss = nn.Module "TverskyLoss"

function Loss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1.0
end

function Loss:forward(pred, target)
  local p, t = pred:reshape(1, -1), target:reshape(-1, 1)
  local tp = p:matmul(t)
  local fp = pred:sum() - tp
  local fn = target:sum() - tp
  return 1 - (tp + self.smooth) / (tp + self.smooth + fp * self.alpha + fn * self.beta)
end

return Loss
