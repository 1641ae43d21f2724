-- Pascanu's cliff (2013): x ← w·σ(x) + b, 50 times from 0; the loss is (σ(x) − 0.7)². A wall runs along b = −w/2.
local cliffs = {}

--- The loss at places, tensors w and b of one shape.
function cliffs.loss(w, b)
  local x = w * 0
  for _ = 1, 50 do x = w * x:sigmoid() + b end
  return (x:sigmoid() - 0.7):square()
end

--- The losses, and their slopes along w and along b.
function cliffs.slopes(w, b)
  local wide, high = tensor(w, { grad = true }), tensor(b, { grad = true })
  local each = cliffs.loss(wide, high)
  each:sum():backward()
  return each:detach(), wide.grad, high.grad
end

--- Ways to clip gradients (x, y) at `most`: not at all, all of a gradient by its norm, or each number.
cliffs.clip = {
  none = function(x, y) return x, y end,
  norm = function(x, y, most)
    local factor = (most / ((x * x + y * y):sqrt() + 1e-30)):clamp { max = 1 }
    return x * factor, y * factor
  end,
  value = function(x, y, most) return x:clamp(-most, most), y:clamp(-most, most) end,
}

--- `count` places near the wall by the random stream: w and b.
function cliffs.starts(count)
  local w = tensor.rand(count) * 4 + 3
  return w, -w / 2 + tensor.randn(count) * 0.1
end

--- One step for each place of { way =, w =, b = }, with gradients clipped at `most`.
function cliffs.step(one, most)
  local _, x, y = cliffs.slopes(one.w, one.b)
  x, y = cliffs.clip[one.way](x, y, most)
  one.w, one.b = one.w - x * 0.3, one.b - y * 0.3
end

local map -- of the loss, made once
--- The landscape, with places on it.
function cliffs.picture(title, w, b)
  if not map then
    local ws, bs = tensor.linspace(3, 7, 44):reshape(1, 44):expand(30, 44), tensor.linspace(-4, -1, 30):reshape(30, 1):expand(30, 44)
    map = cliffs.loss(ws:reshape(-1), bs:reshape(-1)):reshape(30, 44)
  end
  return chart.figure {
    title = title, x = { label = "w", from = 3, to = 7 }, y = { label = "b", from = -4, to = -1 },
    chart.contour { z = map, x = { 3, 7 }, y = { -4, -1 }, levels = 6 },
    chart.scatter { x = w, y = b, color = "accent" },
  }
end

return cliffs
