-- A loss as a function of one variable: its curve, its slope and its curvature, with dots on them.
--
-- A curve is { label =, color =, dash =, of = function(x) ... end }: `of` is given a tensor of places
-- and gives a tensor of as many losses (reduction = "none"). Slopes come from the tape, through the
-- kernel's own gradient.
local tables = library "tables"
local curves = {}

--- The curve of a loss of the catalogue over the errors ŷ − y; `options` are the loss's, and label, color, dash.
function curves.error(name, options)
  options = options or {}
  local own = { reduction = "none" }
  local curve = { name = name, options = own, label = options.label or word(name) }
  for key, value in pairs(options) do
    if key == "color" or key == "dash" then
      curve[key] = value
    elseif key ~= "label" then
      own[key] = value
    end
  end
  function curve.of(e)
    return loss[name](e, tensor.zeros(e:size(1)), own)
  end
  return curve
end

--- The losses at the places (a list or a tensor) and the slopes there: two tensors.
function curves.each(curve, places)
  local x = tensor(places, { grad = true })
  local each = curve.of(x)
  each:sum():backward()
  return each:detach(), x.grad
end

--- The loss at one place and the slope there, as numbers.
function curves.at(curve, x)
  local value, slope = curves.each(curve, { x })
  return value:item(), slope:item()
end

--- The second derivative, as differences of the slopes: where, and how large.
function curves.curvature(curve, places)
  local _, slope = curves.each(curve, places)
  local g, x = slope:tolist(), tensor.is(places) and places:tolist() or places
  local at, value = {}, {}
  for i = 2, #x do
    at[i - 1], value[i - 1] = (x[i] + x[i - 1]) / 2, (g[i] - g[i - 1]) / (x[i] - x[i - 1])
  end
  return at, value
end

--- The mean loss of each constant as a guess of all readings: a loss of one variable.
function curves.of_guess(curve, readings)
  local n = #readings
  return {
    label = curve.label, color = curve.color, dash = curve.dash,
    of = function(guesses)
      local errors = guesses:reshape(-1, 1) - tensor(readings):reshape(1, n)
      return curve.of(errors:reshape(-1)):reshape(guesses:size(1), n):mean(2)
    end,
  }
end

--- Where a loss that falls and then rises is least, between two places: by halving. Where it is flat, the middle.
function curves.least(curve, from, to)
  local function edge(is_past)
    local low, high = from, to
    for _ = 1, 32 do
      local middle = (low + high) / 2
      if is_past(select(2, curves.at(curve, middle))) then high = middle else low = middle end
    end
    return (low + high) / 2
  end
  return (edge(function(slope) return slope >= 0 end) + edge(function(slope) return slope > 0 end)) / 2
end

--- A row of values: the curve's label (or another), its loss and its slope at a place.
function curves.row(curve, x, label)
  local value, slope = curves.at(curve, x)
  return {
    label or curve.label,
    ("%s %s   %s %s"):format(word "loss", tables.number(value), word "gradient", tables.number(slope)),
  }
end

-- What a panel draws of a curve: where, and how high.
local kinds = {
  loss = function(curve, x) return x, (curves.each(curve, x)) end,
  slope = function(curve, x) return x, select(2, curves.each(curve, x)) end,
  curvature = function(curve, x) return curves.curvature(curve, x) end,
}
local titles = { loss = "loss", slope = "gradient", curvature = "curvature" }

--- One panel. `p.of` is "loss" (unless given), "slope" or "curvature"; `p.x` has label, from and to; `p.y`
--- is optional; `p.dots` are places on the first curve, `p.selected` one of them; `p.rules` places of
--- upright lines, { x =, label = }; `p.drawn` what the learner predicted; `p.tangent` = { x =, label = } a place of the
--- first curve, marked and with its tangent; `p.layers` whatever is to be drawn besides.
function curves.panel(p)
  local kind = p.of or "loss"
  local figure = { title = p.title, x = p.x, y = p.y or { label = word(titles[kind]) } }
  local places = tensor.linspace(p.x.from, p.x.to, p.count or 201)
  for _, rule in ipairs(p.rules or {}) do
    figure[#figure + 1] = chart.rule { x = rule.x, label = rule.label, color = rule.color or "muted" }
  end
  for i, curve in ipairs(p.curves) do
    local x, y = kinds[kind](curve, places)
    figure[#figure + 1] = chart.line {
      x = x, y = y, label = #p.curves > 1 and curve.label or nil, color = curve.color or i,
      dash = curve.dash,
    }
  end
  if p.drawn then
    figure[#figure + 1] = chart.line {
      x = p.drawn.x, y = p.drawn.y, label = word "yours", color = "muted", dash = "dashed",
    }
  end
  if p.dots then
    local height, slope = curves.each(p.curves[1], p.dots)
    figure[#figure + 1] = chart.scatter {
      x = p.dots, y = kind == "loss" and height or slope, color = "accent", selected = p.selected,
    }
  end
  for _, layer in ipairs(p.layers or {}) do figure[#figure + 1] = layer end
  if p.tangent then
    local value, slope = curves.at(p.curves[1], p.tangent.x)
    figure[#figure + 1] = chart.tangent { x = p.tangent.x, y = value, slope = slope, color = 3, label = word "tangent" }
    figure[#figure + 1] = chart.mark { x = p.tangent.x, y = value, text = p.tangent.label, color = "accent" }
  end
  return chart.figure(figure)
end

--- The loss and its slope side by side; `p.drawn` is a prediction of the slope.
function curves.pair(p)
  local panels = {}
  for i, kind in ipairs { "loss", "slope" } do
    local own = {}
    for key, value in pairs(p) do own[key] = value end
    own.of = kind
    own.drawn = kind == "slope" and p.drawn or nil
    own.y = kind == "slope" and p.slopes or kind == "loss" and p.y or nil
    panels[i] = curves.panel(own)
  end
  return chart.row(panels)
end

--- ŷ − y one by one, and the largest size among them, at least 1.
function curves.errors(pred, target)
  local errors, largest = {}, 1
  for i, p in ipairs(pred) do
    errors[i] = p - target[i]
    largest = math.max(largest, math.abs(errors[i]))
  end
  return errors, largest
end

--- The mean loss of predictions, as the kernel reduces it.
function curves.mean(curve, pred, target)
  local options = {}
  for key, value in pairs(curve.options) do options[key] = value end
  options.reduction = "mean"
  return loss[curve.name](tensor(pred), tensor(target), options)
end

--- Rows of values: each curve's label and its mean loss of predictions.
function curves.means(list, pred, target)
  local rows = {}
  for i, curve in ipairs(list) do rows[i] = { curve.label, curves.mean(curve, pred, target) } end
  return rows
end

-- How far the drawn heights are from f, at most.
local function farthest(xs, ys, f)
  local off = 0
  for i, x in ipairs(xs) do off = math.max(off, math.abs(ys[i] - f(x))) end
  return off
end

--- A question whose answer is drawn: the slope of `o.curve` at the places `o.x` (or with `of = "loss"` its losses),
--- between the heights `o.from` and `o.to`. Within `o.right` of it everywhere is right; `o.traps` are wrong curves,
--- { key, f, off } each, of which the first that is as near as `off` is named; else `o.otherwise(ys)` may name one. Or
--- `o.judge(ys)` judges alone.
function curves.sketch(id, o)
  local function answer(x)
    local value, slope = curves.at(o.curve, x)
    return o.of == "loss" and value or slope
  end
  local function judge(ys)
    if farthest(o.x, ys, answer) <= o.right then return "right" end
    for _, trap in ipairs(o.traps or {}) do
      if farthest(o.x, ys, trap[2]) <= trap[3] then return trap[1] end
    end
    return o.otherwise and o.otherwise(ys) or "wrong"
  end
  return curve(id) { x = o.x, between = true, from = o.from, to = o.to, answer = answer, judge = o.judge or judge }
end

-- What hangs on the controls, or does not.
local function at_controls(what, s)
  if type(what) == "function" then return what(s) end
  return what
end

--- Losses at one place, which the learner moves by the slider `o.place`, with a row for each: a scene. `o.curves` is a
--- list, or a function of the controls that gives one, and `o.controls` are more controls. `o.label` is the x axis',
--- `o.rule` the upright line's at the place; `o.panel` is whatever else the panel has (y, rules, layers, or another
--- x), or a function of the controls that gives it. With `o.slopes`, their axis, the slopes stand beside it; `o.below()`
--- is a second figure under it. `o.worked(s, value, slope)` is the worked line, of the first curve, `o.rows(s)` more rows.
function curves.scene(id, o)
  local place = o.place
  return scene(id) {
    kernel = o.kernel, controls = { place, table.unpack(o.controls or {}) },
    view = function(s)
      local x, list, values = s[place.id], at_controls(o.curves, s), {}
      for i, curve in ipairs(list) do values[i] = curves.row(curve, x) end
      for _, row in ipairs(o.rows and o.rows(s) or {}) do values[#values + 1] = row end
      local panel = {
        curves = list, x = { label = o.label, from = place.from, to = place.to }, rules = { { x = x, label = o.rule } },
        slopes = o.slopes,
      }
      for key, value in pairs(at_controls(o.panel, s) or {}) do panel[key] = value end
      local figure = o.slopes and curves.pair(panel) or curves.panel(panel)
      return {
        worked = o.worked and o.worked(s, curves.at(list[1], x)) or nil,
        figure = o.below and chart.column { figure, o.below(), weights = { 3, 2 } } or figure, values = values,
      }
    end,
  }
end

-- "MSE = (0.25 + 0.01)/2 = 0.13": the mean with its terms, where they fit a line.
local function worked_mean(label, each, mean)
  local count, terms = #each, ("%s + "):rep(#each):sub(1, -4)
  if count > 5 then return nil end
  local numbers = table.move(each, 1, count, 1, {})
  numbers[count + 1], numbers[count + 2] = count, mean
  return tables.worked(label .. " = (" .. terms .. ")/%s = %s", table.unpack(numbers))
end

--- The learner's own numbers under one loss, each error with its loss, and with its slope where `o.with_slopes`: a scene.
--- `o.curve` is the loss, or a function of the controls that gives it; `o.pred` and `o.target` are the numbers that it opens with, `o.step` what a
--- key moves them by, `o.controls` more controls. `o.beside` are further curves, which the axes are not made for;
--- `o.rules(s)` upright lines, which the axis holds, `o.drawn(s)` what the learner predicted of the slope.
--- `o.worked(s, e, value)` is the worked line, of the error in hand; else it is the mean's.
function curves.numbers(id, o)
  local function listed(name, label, value)
    return numbers(name) { label = label, value = value, from = -20, to = 100, step = o.step or 0.1 }
  end
  local function view(s)
    local curve, drawn, rules = at_controls(o.curve, s), o.drawn and o.drawn(s) or nil, o.rules and o.rules(s) or {}
    local errors, reach = curves.errors(s.pred, s.target)
    local values, chosen = {}, s.pred.selected or s.target.selected
    local each = curves.each(curve, errors):tolist()
    for i, e in ipairs(errors) do
      local label = ("%d: e = %s"):format(i, tables.number(e))
      values[i] = o.with_slopes and curves.row(curve, e, label) or { label, each[i] }
    end
    local mean = curves.mean(curve, s.pred, s.target)
    values[#values + 1] = { curve.label, mean }
    for _, rule in ipairs(rules) do reach = math.max(reach, math.abs(rule.x)) end
    reach = reach * 1.25
    for _, x in ipairs(drawn and drawn.x or {}) do reach = math.max(reach, math.abs(x)) end
    local height, steep = curves.at(curve, reach)
    local hand = errors[chosen or #errors]
    return {
      worked = o.worked and o.worked(s, hand, (curves.at(curve, hand))) or worked_mean(curve.label, each, mean:item()),
      figure = curves.pair {
        curves = { curve, table.unpack(o.beside or {}) }, dots = errors, selected = chosen, drawn = drawn,
        x = { label = word "error", from = -reach, to = reach },
        y = o.beside and { label = word "loss", from = 0, to = height * 1.4 },
        slopes = o.beside and { label = word "gradient", from = -2 * steep, to = 2 * steep },
        rules = rules,
      },
      values = values,
    }
  end
  local controls = table.move(o.controls or {}, 1, #(o.controls or {}), 1, {})
  table.insert(controls, listed("pred", "ŷ", o.pred))
  table.insert(controls, listed("target", "y", o.target))
  return scene(id) { kernel = o.kernel or o.curve.name, controls = controls, view = view }
end

--- Losses on an example: their curves and slopes, its errors on the first, and the mean of each: a scene. `o.curves` is a
--- function of the controls that gives the losses; o.pred, o.target, o.kernel, o.controls; `o.reach` is the largest error
--- shown. `o.rows(s)` gives more rows of values, `o.text(s)` the block that stands under them.
function curves.example(id, o)
  return scene(id) {
    kernel = o.kernel, controls = o.controls,
    view = function(s)
      local list = o.curves(s)
      local values = curves.means(list, o.pred, o.target)
      for _, row in ipairs(o.rows and o.rows(s) or {}) do values[#values + 1] = row end
      return {
        figure = curves.pair {
          curves = list, dots = (curves.errors(o.pred, o.target)), x = { label = word "error", from = -o.reach, to = o.reach },
        },
        values = values, text = o.text and o.text(s) or nil,
      }
    end,
  }
end

--- The mean of a loss over errors ŷ − y, through the kernel, with the formula's own value op by op (`by_hand`, each
--- of a tensor of errors) and what the source lesson prints: a scene of an erratum.
function curves.erratum(id, curve, pred, target, source, by_hand)
  return tables.erratum(id, {
    loss = curve.name, source = source,
    kernel = function() return curves.mean(curve, pred, target) end,
    by_hand = function() return by_hand(tensor(pred) - tensor(target)):mean() end,
  })
end

return curves
