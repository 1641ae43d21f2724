-- Style: beginner, one step a line, everything named.
local TverskyLoss = nn.Module "TverskyLoss"

function TverskyLoss:init(alpha, beta, smooth)
  if alpha == nil then
    alpha = 0.5
  end
  if beta == nil then
    beta = 0.5
  end
  if smooth == nil then
    smooth = 1.0
  end
  self.alpha = alpha
  self.beta = beta
  self.smooth = smooth
end

function TverskyLoss:forward(pred, target)
  local ones = tensor.ones(pred.shape)
  local not_target = ones - target
  local not_pred = ones - pred

  local tp_map = pred * target
  local fp_map = pred * not_target
  local fn_map = not_pred * target

  local tp = tp_map:sum()
  local fp = fp_map:sum()
  local fn = fn_map:sum()

  local top = tp + self.smooth
  local bottom = tp + self.alpha * fp + self.beta * fn + self.smooth
  if bottom:item() == 0 then
    -- nothing there and nothing predicted: perfect
    return pred:sum() * 0
  end
  local index = top / bottom
  local result = 1 - index
  return result
end

return TverskyLoss
