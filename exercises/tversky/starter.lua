-- Exercise 1: the Tversky loss. Fill in init and forward, then grade it:
--   losslab check tversky.lua

---@class TverskyLoss : nn.Module
local TverskyLoss = nn.Module "TverskyLoss"

-- α weighs the false positives, β the false negatives, s (smooth) keeps 0/0 away.
-- Not given, they are 0.5, 0.5 and 1.
function TverskyLoss:init(alpha, beta, smooth)
  -- keep what forward will need in self
end

-- pred holds probabilities, target 0 or 1; both have the same shape, whatever it is.
-- Returns a tensor of one number, made from pred with tensor operations so that it has a gradient.
---@param pred Tensor
---@param target Tensor
---@return Tensor
function TverskyLoss:forward(pred, target)
  -- TP, FP and FN are sums over all elements; then index = ... and loss = ...
end

return TverskyLoss
