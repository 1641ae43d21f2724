-- Lines through points: the line of least loss, solved for; lines that are trained against each other;
-- and what each point pays and pulls. A loss is a curve of library/curves.lua over the errors.
local curves = library "curves"
local mine = library "mine"
local training = library "training"
local fits = {}

--- Twelve points near y = x, chosen so that each loss has one best line, wherever one of them is dragged.
fits.POINTS = {
  x = { 0.1, 1.3, 2.0, 3.1, 3.7, 4.7, 5.9, 7.3, 7.9, 9.2, 10.2, 11.0 },
  y = { 0.1, 0.9, 2.4, 4.2, 3.6, 4.5, 6.6, 7.9, 8.3, 9.1, 10.0, 11.2 },
}

--- The same points with some of them moved: { [index] = new y }.
function fits.moved(changes)
  local y = table.move(fits.POINTS.y, 1, #fits.POINTS.y, 1, {})
  for i, value in pairs(changes) do y[i] = value end
  return { x = fits.POINTS.x, y = y }
end

-- The line of least weighted squares.
local function least_squares(x, y, weights)
  local n, sx, sy, sxx, sxy = 0, 0, 0, 0, 0
  for i = 1, #x do
    local k = weights and weights[i] or 1
    n, sx, sy = n + k, sx + k * x[i], sy + k * y[i]
    sxx, sxy = sxx + k * x[i] * x[i], sxy + k * x[i] * y[i]
  end
  local spread = n * sxx - sx * sx
  local w = spread > 1e-12 and (n * sxy - sx * sy) / spread or 0
  return w, (sy - w * sx) / n
end

function fits.errors(w, b, x, y)
  local errors = {}
  for i = 1, #x do errors[i] = w * x[i] + b - y[i] end
  return errors
end

-- Every line through two of the points.
local function candidates(x, y)
  local lines = {}
  for i = 1, #x do
    for j = i + 1, #x do
      if x[i] ~= x[j] then
        local w = (y[j] - y[i]) / (x[j] - x[i])
        lines[#lines + 1] = { w = w, b = y[i] - w * x[i] }
      end
    end
  end
  return lines
end

-- The line of least absolute error, exactly: one of the best goes through two of the points, and the
-- kernel says which. Where several are best, the one nearest to the line `near`, so that what ties does
-- not jump.
local function least_absolute(curve, x, y, near)
  local lines, errors = candidates(x, y), {}
  if #lines == 0 then return least_squares(x, y) end
  for i, line in ipairs(lines) do errors[i] = fits.errors(line.w, line.b, x, y) end
  local sums = curve.of(tensor(errors):reshape(-1)):reshape(#lines, #x):sum(2):tolist()
  local least = math.min(table.unpack(sums))
  local best, distance = nil, math.huge
  for i, line in ipairs(lines) do
    local far = near and math.abs(line.w - near[1]) + math.abs(line.b - near[2]) or 0
    if sums[i] <= least + 1e-5 * math.abs(least) and far < distance then best, distance = line, far end
  end
  return best.w, best.b
end

-- Any other loss, by reweighting least squares: what a loss does to a point is its slope divided by the
-- error (Holland and Welsch 1977), and the slope comes from the kernel.
local function reweighted(curve, x, y)
  local w, b = least_squares(x, y)
  for _ = 1, 300 do
    local weights, errors = {}, fits.errors(w, b, x, y)
    local _, slopes = curves.each(curve, errors)
    slopes = slopes:tolist()
    for i, e in ipairs(errors) do
      weights[i] = math.abs(e) < 1e-6 and 1 or math.max(math.abs(slopes[i] / e), 1e-9)
    end
    local next_w, next_b = least_squares(x, y, weights)
    local moved = math.abs(next_w - w) + math.abs(next_b - b)
    w, b = next_w, next_b
    if moved < 1e-9 then break end
  end
  return w, b
end

--- The line of least loss: its slope and its offset. `near` = { w, b } settles ties of the absolute error.
function fits.line(curve, x, y, near)
  if curve.pair then return mine.line(curve, x, y, least_squares(x, y)) end
  if curve.name == "mae" and #x <= 60 then
    return least_absolute(curve, x, y, near)
  end
  return reweighted(curve, x, y)
end

-- Pictures ----------------------------------------------------------------------------------------

local function span(list, low, high)
  for _, v in ipairs(list) do low, high = math.min(low, v), math.max(high, v) end
  local margin = (high - low) * 0.05
  return low - margin, high + margin
end

-- From each point to the line, upright.
local function residuals(w, b, x, y)
  local layers = {}
  for i = 1, #x do
    layers[i] = chart.line { x = { x[i], x[i] }, y = { y[i], w * x[i] + b }, color = "muted", dash = "solid" }
  end
  return layers
end

--- What each point is of the whole loss and of the whole pull (the sizes of the slopes), in per cent.
function fits.shares(curve, errors)
  local value, slope = curves.each(curve, errors)
  local function percent(t)
    local all = t:sum():item()
    return (t * (all > 0 and 100 / all or 0)):tolist()
  end
  return percent(value), percent(slope:abs())
end

local MOST_BARS = 12

-- The bars of the points that pull most, in the points' own order.
local function share_bars(curve, errors)
  local paid, pull = fits.shares(curve, errors)
  local order, keep = {}, {}
  for i = 1, #errors do order[i] = i end
  table.sort(order, function(a, b) return pull[a] > pull[b] or pull[a] == pull[b] and a < b end)
  for k = 1, math.min(MOST_BARS, #order) do keep[k] = order[k] end
  table.sort(keep)
  local names, paid_kept, pull_kept = {}, {}, {}
  for k, i in ipairs(keep) do names[k], paid_kept[k], pull_kept[k] = tostring(i), paid[i], pull[i] end
  return chart.column {
    chart.figure {
      title = curve.label, y = { label = word "share-loss", from = 0 },
      chart.bars { labels = names, values = paid_kept, color = curve.color, numbers = false },
    },
    chart.figure {
      y = { label = word "share-pull", from = 0 },
      chart.bars { labels = names, values = pull_kept, color = curve.color, numbers = false },
    },
  }
end

--- Points and lines, { curve =, w =, b = } each. Of the first line, the residuals, and unless
--- `shares` is false the bars of what each point pays and pulls.
function fits.picture(data, lines, shares)
  local x, y = data.x, data.y
  local left, right = span(x, x[1], x[1])
  local low, high = span(y, math.min(-2, y[1]), math.max(13, y[1]))
  local figure = {
    x = { label = "x", from = left, to = right }, y = { label = "y", from = low, to = high },
    residuals(lines[1].w, lines[1].b, x, y),
  }
  local values = {}
  for i, line in ipairs(lines) do
    figure[#figure + 1] = chart.line {
      x = { left, right }, y = { line.w * left + line.b, line.w * right + line.b },
      color = line.curve.color, label = line.curve.label,
    }
    values[i] = { line.curve.label, ("y = %.3f·x %+.3f"):format(line.w, line.b) }
  end
  figure[#figure + 1] = chart.scatter { x = x, y = y, selected = data.selected } -- over the lines
  local shown = chart.figure(figure)
  if shares ~= false then
    local first = lines[1]
    local bars = share_bars(first.curve, fits.errors(first.w, first.b, x, y))
    shown = chart.row { shown, bars, weights = { 2, 1 } }
  end
  return { figure = shown, values = values }
end

--- The lines of least loss through the data. `start`, the points as the page opens, settles ties.
function fits.lines(list, data, start)
  local lines = {}
  for i, curve in ipairs(list) do
    local near = start and curve.name == "mae" and { least_absolute(curve, start.x, start.y) } or nil
    local w, b = fits.line(curve, data.x, data.y, near)
    lines[i] = { curve = curve, w = w, b = b }
  end
  return lines
end

-- Scenes ------------------------------------------------------------------------------------------

local function points_control(start)
  return points "data" { label = "(x, y)", x = start.x, y = start.y, from = -20, to = 40, step = 1 }
end

-- The scene's controls before the points, and its curves, which may depend on them: the page's, and the
-- learner's own. The second result of `list` is a row that says that it cannot be run.
local function parts(options)
  local start, controls = options.points or fits.POINTS, {}
  for i, control in ipairs(options.controls or {}) do controls[i] = control end
  local pick_own, own
  if options.own ~= false then pick_own, own = mine.pick() end
  controls[#controls + 1] = pick_own
  controls[#controls + 1] = points_control(start)
  local function list(s)
    local curves_shown = type(options.curves) == "function" and options.curves(s) or options.curves
    if not own then return curves_shown end
    local all, program, curve = table.move(curves_shown, 1, #curves_shown, 1, {}), own(s)
    all[#all + 1] = curve
    return all, program and not curve and { s.own, word "own-broken" } or nil
  end
  return start, controls, list
end

-- Lines trained at once from the same start, by the same steps.
local function race(s, run, list, options, broken)
  local x, y, lines = tensor(s.data.x), tensor(s.data.y), {}
  for i, curve in ipairs(list) do
    local w, b = nn.parameter(tensor(0)), nn.parameter(tensor(6))
    lines[i] = { curve = curve, w = w, b = b, adam = optim.Adam({ w, b }, { lr = options.lr or 0.1 }) }
  end
  local function now()
    local out = {}
    for i, line in ipairs(lines) do out[i] = { curve = line.curve, w = line.w:item(), b = line.b:item() } end
    return out
  end
  training.loop(run, {
    steps = options.steps or 240,
    step = function()
      for _, line in ipairs(lines) do
        local pred, curve = x * line.w + line.b, line.curve
        line.adam:zero_grad();
        (curve.pair and curve.pair(pred, y) or curve.of(pred - y)):mean():backward()
        line.adam:step()
      end
    end,
    picture = function()
      local shown = fits.picture(s.data, now())
      shown.values[#shown.values + 1] = broken
      return shown
    end,
  })
  local result = { lines = #lines, height = {} }
  for i, line in ipairs(now()) do -- over the middle of the points
    result.height[i] = line.w * x:mean():item() + line.b
  end
  return result
end

--- Points to drag and the lines of least loss. `options.curves` is a list of curves, or a function of the
--- controls that gives one; `points` the data, `controls` more controls, `train = true` lets the lines be
--- trained as well; `note(s)` gives the block that stands under the values. The losses that the learner keeps
--- (page 7.3) can be chosen beside the page's, unless `own` is false.
function fits.scene(id, options)
  local start, controls, list = parts(options)
  return scene(id) {
    kernel = options.kernel,
    controls = controls,
    view = function(s)
      local shown_curves, broken = list(s)
      local shown = fits.picture(s.data, fits.lines(shown_curves, s.data, start))
      shown.values[#shown.values + 1] = broken
      shown.text = options.note and options.note(s) or nil
      return shown
    end,
    train = options.train and function(s, run)
      local shown_curves, broken = list(s)
      return race(s, run, shown_curves, options, broken)
    end or nil,
  }
end

--- One line that goes down the loss by plain gradient descent, beside the loss over the steps: a scene. The rate
--- is the control `eta`. `o` has curve, data = { x =, y = } (tensors), start = { w, b }, steps, controls, kernel; its
--- words are `data`, `fitted`, `slope` and `offset`.
function fits.descent(id, o)
  local x, y = o.data.x, o.data.y
  local ends = tensor { x:min():item() * 1.1, x:max():item() * 1.1 }
  local function loss_of(one) return o.curve.of(x * one.w + one.b - y):mean() end
  return training.scene(id, {
    kernel = o.kernel, controls = o.controls, steps = o.steps, limit = 1e4,
    begin = function(s)
      local one = { w = nn.parameter(tensor(o.start[1])), b = nn.parameter(tensor(o.start[2])) }
      one.sgd, one.history = optim.SGD({ one.w, one.b }, { lr = s.eta }), { loss_of(one):item() }
      return one
    end,
    step = function(one, i)
      training.descend(one.sgd, loss_of(one))
      one.history[i] = loss_of(one):item()
      return one.history[i]
    end,
    picture = function(one)
      local w, b = one.w:item(), one.b:item()
      return {
        figure = chart.row {
          chart.figure {
            x = { label = "x" }, y = { label = "y", from = -6, to = 8 },
            chart.scatter { x = x, y = y, label = word "data" },
            chart.line { x = ends, y = ends * w + b, label = word "fitted", color = o.curve.color },
          },
          training.history({ { y = one.history } }, { steps = o.steps, label = word "loss", scale = "log" }),
        },
        values = { { word "slope", w }, { word "offset", b }, { word "loss", one.history[#one.history] } },
      }
    end,
  })
end

return fits
