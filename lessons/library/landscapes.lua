-- Losses over two parameters as landscapes: their heights, contours of them, and the slopes of many places.
-- A landscape is a function of(a, b) that broadcasts: a row of a's and a column of b's give a whole map.
local landscapes = {}

--- Heights over a rectangle, row by row from below: `x` and `y` are { from, to }, `side` places along each.
function landscapes.heights(of, x, y, side)
  return of(tensor.linspace(x[1], x[2], side):reshape(1, side), tensor.linspace(y[1], y[2], side):reshape(side, 1))
end

--- A map of contours, `layers` over them. `o` has of, x, y; and if they are wanted levels (14), spacing, side
--- (41 places along each side), title, x_label and y_label.
function landscapes.map(o, layers)
  local z = landscapes.heights(o.of, o.x, o.y, o.side or 41)
  return chart.figure {
    title = o.title, x = { label = o.x_label, from = o.x[1], to = o.x[2] }, y = { label = o.y_label, from = o.y[1], to = o.y[2] },
    chart.contour { z = z, x = o.x, y = o.y, levels = o.levels or 14, spacing = o.spacing },
    table.unpack(layers or {}),
  }
end

--- The slopes along a and along b at places, two lists of as many numbers.
function landscapes.slopes(of, a, b)
  local x, y = tensor(a, { grad = true }), tensor(b, { grad = true })
  of(x, y):sum():backward()
  return x.grad:tolist(), y.grad:tolist()
end

return landscapes
