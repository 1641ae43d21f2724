-- Losses over two parameters as landscapes: their heights, contours of them, their surface, and the slopes of many places.
--
-- A landscape is { of =, reach = or x = and y =, … }: `of`, a function of (a, b), broadcasts, so that a row of a's and a
-- column of b's give a whole map; x and y are { from, to }, both −reach to reach where that is given. It may have title,
-- x_label, y_label, levels (14), spacing ("log"), side (41 places along each side), and least = { a, b }, which is marked.
local landscapes = {}

--- Heights over a rectangle, row by row from below: `x` and `y` are { from, to }, `side` places along each.
function landscapes.heights(of, x, y, side)
  return of(tensor.linspace(x[1], x[2], side):reshape(1, side), tensor.linspace(y[1], y[2], side):reshape(side, 1))
end

--- A landscape's function from data: the mean over rows { x, y, … } of term(a, b, x, y, …).
function landscapes.mean(rows, term)
  return function(a, b)
    local sum = 0
    for _, row in ipairs(rows) do sum = sum + term(a, b, table.unpack(row)) end
    return sum / #rows
  end
end

-- The landscape with some of it changed, its ranges, and its heights.
local function part(o, changed)
  local all = {}
  for key, value in pairs(o) do all[key] = value end
  for key, value in pairs(changed or {}) do all[key] = value end
  all.x, all.y = all.x or { -all.reach, all.reach }, all.y or { -all.reach, all.reach }
  all.z = landscapes.heights(all.of, all.x, all.y, all.side or 41)
  return all
end

--- A map of contours, `layers` over them; `changed` are fields other than the landscape's own.
function landscapes.map(o, layers, changed)
  local p = part(o, changed)
  return chart.figure {
    title = p.title, x = { label = p.x_label, from = p.x[1], to = p.x[2] }, y = { label = p.y_label, from = p.y[1], to = p.y[2] },
    chart.contour { z = p.z, x = p.x, y = p.y, levels = p.levels or 14, spacing = p.spacing },
    { table.unpack(layers or {}) },
    p.least and chart.mark { x = p.least[1], y = p.least[2], text = word "minimum", color = "good" },
  }
end

--- Maps of several landscapes, two in a row.
function landscapes.grid(list)
  local maps = { columns = 2 }
  for i, one in ipairs(list) do maps[i] = landscapes.map(one) end
  return chart.grid(maps)
end

-- The middle of a range and what is around it.
local function closer(range, zoom)
  local middle, half = (range[1] + range[2]) / 2, (range[2] - range[1]) / 2 / zoom
  return { middle - half, middle + half }
end

--- A landscape from above and from the side, turned, tilted and zoomed at once: a scene. `o.landscape` is one, or a
--- function of the controls that gives one; `o.controls` are more controls, before the others.
function landscapes.scene(id, o)
  local function view(s)
    local one = type(o.landscape) == "function" and o.landscape(s) or o.landscape
    local whole = part(one, { side = 2 })
    local seen = part(one, { x = closer(whole.x, s.zoom), y = closer(whole.y, s.zoom), spacing = s.log and "log" or "linear" })
    local surface = {
      z = seen.z, x = seen.x, y = seen.y, spacing = seen.spacing, azimuth = s.azimuth, elevation = s.elevation,
    }
    return {
      figure = chart.row {
        landscapes.map(seen),
        chart.figure { x = { label = seen.x_label }, y = { label = seen.y_label }, chart.surface(surface) },
      },
      values = { { word "lowest", seen.z:min() }, { word "highest", seen.z:max() } },
    }
  end
  local controls = {
    slider "azimuth" { label = word "azimuth", from = 0, to = 355, step = 5, value = 235 },
    slider "elevation" { label = word "elevation", from = 5, to = 85, step = 5, value = 35 },
    slider "zoom" { label = word "zoom", from = 1, to = 5, step = 0.25, value = 1 },
  }
  for i, control in ipairs(o.controls or {}) do table.insert(controls, i, control) end
  if not o.even then controls[#controls + 1] = switch "log" { label = word "log-levels", value = false } end
  return scene(id) { controls = controls, view = view }
end

--- The slopes along a and along b at places, two lists of as many numbers.
function landscapes.slopes(of, a, b)
  local x, y = tensor(a, { grad = true }), tensor(b, { grad = true })
  of(x, y):sum():backward()
  return x.grad:tolist(), y.grad:tolist()
end

return landscapes
