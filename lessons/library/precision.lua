-- Numbers as 16 bits hold them: what exp, the sigmoid and softmax come to, operation by operation.
local precision = {}

--- The types: float32 as numbers are here, the others rounded after each operation.
precision.TYPES = { "float32", "float16", "bfloat16" }

--- Each number as the type holds it.
function precision.as(t, kind) return kind == "float32" and t or tensor.round_to(t, kind) end
local as = precision.as

--- The softmax of the rows of x, as it is written.
function precision.softmax(x, kind)
  local e = as(as(x, kind):exp(), kind)
  return as(e / as(e:sum(2, true), kind), kind)
end

--- The same with each row's largest number taken off first.
function precision.stable_softmax(x, kind)
  return precision.softmax(as(x, kind) - as(x, kind):max(2, true), kind)
end

--- Functions of (x, type): exp, and the slope of the sigmoid.
precision.of = {
  exp = function(x, kind) return as(as(x, kind):exp(), kind) end,
  slope = function(x, kind)
    local p = as(1 / as(1 + as((-as(x, kind)):exp(), kind), kind), kind)
    return as(p * as(1 - p, kind), kind)
  end,
}

--- The furthest places around 0 where one of them is neither 0 nor inf, to 1/8.
function precision.reach(of, kind)
  local places = tensor.arange(-120, 120.0625, 0.125)
  local from, to = 0, 0
  local list = of(places, kind):tolist()
  for i, v in ipairs(list) do
    local x = -120 + (i - 1) / 8
    if v > 0 and v < math.huge then from, to = math.min(from, x), math.max(to, x) end
  end
  return from, to
end

return precision
