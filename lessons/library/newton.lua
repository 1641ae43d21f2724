-- Newton's method: a step is the slope divided by the curvature, as if the loss were a parabola. Damped, it is halved
-- until the loss falls.
local curves, tables, training = library "curves", library "tables", library "training"
local newton = {}

-- The slopes divided by the curvatures: of one parameter, or of two.
local function quotient(g, h)
  if #g == 1 then return { g[1] / h[1][1] } end
  local spread = h[1][1] * h[2][2] - h[1][2] * h[2][1]
  return { (h[2][2] * g[1] - h[1][2] * g[2]) / spread, (h[1][1] * g[2] - h[2][1] * g[1]) / spread }
end

local function less(place, move, scale)
  local list = {}
  for i, x in ipairs(place) do list[i] = x - scale * move[i] end
  return list
end

-- A step that is halved until the loss falls, by at least a ten-millionth of it; nil where none does. Where there is no
-- curvature it is infinite, and the first that is tried is very long.
local function damped_step(o, place, value, move)
  local scale = 1
  for i, x in ipairs(move) do move[i] = math.max(-1e6, math.min(1e6, x)) end
  while scale > 1e-10 do
    local new = less(place, move, scale)
    if o.at(new) < value - 1e-7 * math.abs(value) then return new end
    scale = scale / 2
  end
end

--- The places on the way from `o.start`, a list of one or two numbers, in `o.steps` steps at most. `o.at(place)` gives
--- the loss, its slopes and its curvatures (rows). The way ends where a damped step (`o.damped`) finds nothing lower, and
--- beyond `o.far`.
function newton.walk(o)
  local way = { o.start }
  for step = 1, o.steps do
    local place = way[step]
    local value, slopes, curvatures = o.at(place)
    local move = quotient(slopes, curvatures)
    local new = o.damped and damped_step(o, place, value, move) or not o.damped and less(place, move, 1)
    if not new then break end
    way[step + 1] = new
    for _, x in ipairs(new) do
      if not (math.abs(x) < (o.far or math.huge)) then return way end
    end
  end
  return way
end

--- What the method asks of a loss of one variable at a place: its value, its slope and its curvature.
function newton.curve(curve)
  return function(place)
    local x = place[1]
    local values, slopes = curves.each(curve, { x - 0.01, x, x + 0.01 })
    local g = slopes:tolist()
    return values:tolist()[2], { g[2] }, { { (g[3] - g[1]) / 0.02 } }
  end
end

local NEAR, FAR = 1e-6, 1e6

--- The method on losses of one variable, whose least is at 0, plain and damped: how far from there after each of `o.steps`
--- steps: a scene. `o.start` is the slider of the start; `o.curves` are the losses to choose from, by their names in the
--- page's words (`o.which` lists them); its words are `first`, `last`, `newton`, `damped` and `distance`.
function newton.scene(id, o)
  local function view(s)
    local curve, lines, values = o.curves[s.which], {}, {}
    local at, start = newton.curve(curve), s[o.start.id]
    for i, way in ipairs { "newton", "damped" } do
      local places = {}
      for k, place in ipairs(newton.walk { at = at, start = { start }, steps = o.steps, far = FAR, damped = i == 2 }) do
        places[k] = place[1]
      end
      local last = places[#places]
      lines[i] = {
        x = tensor.arange(#places):tolist(), y = tensor(places):abs():clamp(NEAR, FAR):tolist(), label = word(way),
        color = i == 1 and "bad" or curve.color,
      }
      table.insert(values, { word(way) .. ", " .. word "first", places[2] or start })
      table.insert(values, { word(way) .. ", " .. word "last", math.abs(last) < FAR and last or word "diverged" })
    end
    local _, slope, bent = at { start }
    slope, bent = slope[1], bent[1][1]
    return {
      worked = tables.worked("e ← %s − %s/%s = %s", start, slope, bent, start - slope / bent),
      figure = training.history(lines, {
        steps = o.steps, start = 0, label = word "distance", scale = "log", from = NEAR, to = FAR,
      }),
      values = values,
    }
  end
  return scene(id) { kernel = o.kernel, controls = { o.start, o.which }, view = view }
end

return newton
