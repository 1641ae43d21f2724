local function total(a, b)
  return (a * b):sum()
end

local function inverse(mask)
  return 1 - mask
end

local function ratio(top, errors)
  return top / (top + errors)
end

local Loss = nn.Module "TverskyLoss"

function Loss:init(alpha, beta, smooth)
  self.options = { alpha = alpha, beta = beta, smooth = smooth }
  for name, value in pairs { alpha = 0.5, beta = 0.5, smooth = 1 } do
    if self.options[name] == nil then
      self.options[name] = value
    end
  end
end

function Loss:forward(pred, target)
  local o = self.options
  local tp = total(pred, target)
  local fp, fn = total(pred, inverse(target)), total(inverse(pred), target)
  return 1 - ratio(tp + o.smooth, o.alpha * fp + o.beta * fn)
end

return Loss
