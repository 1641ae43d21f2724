-- A line in ten inputs, seen through noise and through readings that are far too high.
local linear = {}

local ROWS, INPUTS = 400, 10

--- Rows of a line by the random stream, `share` of them outliers: what was measured, x (400, 10) and y (400), to
--- learn from, and the truth of other rows, `other` and `truth`, to judge by.
function linear.draw(share)
  local w = tensor.randn(INPUTS, 1)
  local x, other = tensor.randn(ROWS, INPUTS), tensor.randn(ROWS, INPUTS)
  local outlier = tensor.rand(ROWS):lt(share) * (tensor.rand(ROWS) * 15 + 5)
  local y = x:matmul(w):reshape(-1) + tensor.randn(ROWS) * 0.5 + outlier
  return { x = x, y = y, other = other, truth = other:matmul(w):reshape(-1) }
end

--- A line that begins at 0: its parameters w and b.
function linear.new()
  return { w = nn.parameter(tensor.zeros(INPUTS, 1)), b = nn.parameter(tensor(0)) }
end

--- What a line says of rows x: (rows).
function linear.predict(line, x) return x:matmul(line.w):reshape(-1) + line.b end

--- How far a line is from the truth of rows that it has not seen: the mean of |error|.
function linear.off(line, data)
  return tensor.no_grad(function() return (linear.predict(line, data.other) - data.truth):abs():mean():item() end)
end

return linear
