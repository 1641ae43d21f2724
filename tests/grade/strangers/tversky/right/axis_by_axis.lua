local Loss = nn.Module "TverskyLoss"

function Loss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1.0
end

function Loss:forward(pred, target)
  local function all(x)
    while x:dim() > 0 do
      x = x:sum(1)
    end
    return x
  end
  local tp, fp, fn = all(pred * target), all(pred * (1 - target)), all((1 - pred) * target)
  return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
end

return Loss
