local Loss = nn.Module "TverskyLoss"

function Loss:init(alpha, beta, smooth)
  self.alpha = alpha or 0.5
  self.beta = beta or 0.5
  self.smooth = smooth or 1.0
end

function Loss:forward(pred, target)
  local one = tensor.ones(1)
  local tp = pred:mul(target):sum()
  local fp = pred:mul(one:sub(target)):sum():mul(self.alpha)
  local fn = one:sub(pred):mul(target):sum():mul(self.beta)
  local top = tp:add(self.smooth)
  return one:sub(top:div(top:add(fp):add(fn)))
end

return Loss
