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
  return { label or curve.label, ("%s %.4g   %s %.4g"):format(word "loss", value, word "gradient", slope) }
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
--- upright lines, { x =, label = }; `p.drawn` what the learner predicted; `p.layers` whatever is to be
--- drawn besides.
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

--- Which curve was drawn, for a `judge`: the first key of { key, f, off } whose heights f(x) are within `off` of
--- those drawn, at every x; "wrong" where there is none.
function curves.drawn(xs, ys, list)
  for _, one in ipairs(list) do
    local off = 0
    for i, x in ipairs(xs) do off = math.max(off, math.abs(ys[i] - one[2](x))) end
    if off <= one[3] then return one[1] end
  end
  return "wrong"
end

-- "MSE = (0.25 + 0.01)/2 = 0.13": the mean with its terms, where they fit a line.
local function worked_mean(label, each, mean)
  local count, terms = #each, ("%s + "):rep(#each):sub(1, -4)
  if count > 5 then return nil end
  each[count + 1], each[count + 2] = count, mean
  return tables.worked(label .. " = (" .. terms .. ")/%s = %s", table.unpack(each))
end

--- The learner's own numbers under one loss: a scene. `drawn` is the question, where there is one, whose curve was
--- a prediction of the slope.
function curves.numbers(id, curve, pred, target, drawn)
  return scene(id) {
    kernel = curve.name,
    controls = {
      numbers "pred" { label = "ŷ", value = pred, from = -20, to = 100, step = 0.1 },
      numbers "target" { label = "y", value = target, from = -20, to = 100, step = 0.1 },
    },
    view = function(s)
      local errors, largest = curves.errors(s.pred, s.target)
      local each = curves.each(curve, errors):tolist()
      local values = {}
      for i, e in ipairs(errors) do values[i] = { ("%d: e = %.3g"):format(i, e), each[i] } end
      local mean = curve.of(tensor(errors)):mean()
      values[#values + 1] = { curve.label, mean }
      local guess, reach = drawn and s.predicted[drawn], largest * 1.25
      for _, x in ipairs(guess and guess.x or {}) do reach = math.max(reach, math.abs(x)) end
      return {
        worked = worked_mean(curve.label, each, mean:item()),
        figure = curves.pair {
          curves = { curve }, dots = errors, selected = s.pred.selected or s.target.selected,
          drawn = guess,
          x = { label = word "error", from = -reach, to = reach },
        },
        values = values,
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
