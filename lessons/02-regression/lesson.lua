-- Section 2: regression losses.

-- What the pages share ----------------------------------------------------------------------------

-- The source lesson's example.
local PRED, TARGET = { 2.5, 0, 2.1, 7.8 }, { 3, -0.5, 2, 8 }

-- Twelve points near y = x, for the lines to be fitted.
local POINTS = {
  x = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 },
  y = { 0.3, 0.7, 2.2, 2.8, 4.4, 4.9, 5.8, 7.3, 7.9, 9.2, 9.7, 11.3 },
}

-- The four losses, with the options that this section gives them and their colours in its charts.
local LOSSES = {
  { name = "mse", options = {}, color = 1 },
  { name = "mae", options = {}, color = 2 },
  { name = "huber", options = { delta = 1 }, color = 3 },
  { name = "log_cosh", options = {}, color = 4 },
}
local BY_NAME = {}
for _, entry in ipairs(LOSSES) do BY_NAME[entry.name] = entry end

local function reduced(options, reduction)
  local copy = { reduction = reduction }
  for key, value in pairs(options) do copy[key] = value end
  return copy
end

-- The loss of each error and its slope there, from the kernel: two tensors.
local function each_error(entry, errors)
  local e = tensor(errors, { grad = true })
  local each = loss[entry.name](e, tensor.zeros(e:size(1)), reduced(entry.options, "none"))
  each:sum():backward()
  return each:detach(), e.grad
end

local function errors_between(from, to, count)
  return tensor.linspace(from, to, count or 201)
end

-- Two panels, the loss and its slope over the errors, with a dot for each of `dots`.
local function loss_and_slope(entry, reach, dots)
  local errors = errors_between(-reach, reach)
  local height, slope = each_error(entry, errors)
  local dot_height, dot_slope = each_error(entry, dots)
  return chart.row {
    chart.figure {
      x = { label = word "error", from = -reach, to = reach },
      y = { label = word "loss" },
      chart.line { x = errors, y = height, color = entry.color },
      chart.scatter { x = dots, y = dot_height, color = "accent" },
    },
    chart.figure {
      x = { label = word "error", from = -reach, to = reach },
      y = { label = word "gradient" },
      chart.line { x = errors, y = slope, color = entry.color },
      chart.scatter { x = dots, y = dot_slope, color = "accent" },
    },
  }
end

local function differences(pred, target)
  local errors, largest = {}, 1
  for i, p in ipairs(pred) do
    errors[i] = p - target[i]
    largest = math.max(largest, math.abs(errors[i]))
  end
  return errors, largest
end

-- The learner's own four predictions under one loss: the screen of 2.1 and of 2.2.
local function numbers_scene(block, name)
  return scene(block) {
    kernel = name,
    controls = {
      numbers "pred" { label = "ŷ", value = PRED, from = -20, to = 100, step = 0.1 },
      numbers "target" { label = "y", value = TARGET, from = -20, to = 100, step = 0.1 },
    },
    view = function(s)
      local errors, largest = differences(s.pred, s.target)
      local entry = BY_NAME[name]
      local each = each_error(entry, errors):tolist()
      local values = {}
      for i, e in ipairs(errors) do
        values[i] = { ("%d: e = %.3g"):format(i, e), each[i] }
      end
      values[#values + 1] = { word(name), loss[name](tensor(s.pred), tensor(s.target)) }
      return { figure = loss_and_slope(entry, largest * 1.25, errors), values = values }
    end,
  }
end

-- The line with the least loss, by reweighting least squares: what a loss does to a point is its
-- slope divided by the error, and that comes from the kernel (Holland and Welsch 1977).
local function fit_line(entry, x, y)
  local w, b = 0, 0
  local weights = {}
  for i = 1, #x do weights[i] = 1 end
  for _ = 1, 30 do
    local n, sx, sy, sxx, sxy = 0, 0, 0, 0, 0
    for i = 1, #x do
      local k = weights[i]
      n, sx, sy = n + k, sx + k * x[i], sy + k * y[i]
      sxx, sxy = sxx + k * x[i] * x[i], sxy + k * x[i] * y[i]
    end
    local spread = n * sxx - sx * sx
    w = spread > 1e-12 and (n * sxy - sx * sy) / spread or 0
    b = (sy - w * sx) / n
    local errors = {}
    for i = 1, #x do errors[i] = w * x[i] + b - y[i] end
    local _, slopes = each_error(entry, errors)
    slopes = slopes:tolist()
    for i, e in ipairs(errors) do
      weights[i] = math.max(math.abs(slopes[i]), 1e-6) / math.max(math.abs(e), 1e-3)
    end
  end
  return w, b
end

local function span(list, low, high)
  for _, v in ipairs(list) do low, high = math.min(low, v), math.max(high, v) end
  local margin = (high - low) * 0.05
  return low - margin, high + margin
end

local function line_layer(entry, w, b, from, to, label)
  return chart.line { x = { from, to }, y = { w * from + b, w * to + b }, color = entry.color, label = label }
end

-- Points to drag, and the lines that the named losses fit to them.
local function fit_scene(block, ...)
  local names = { ... }
  return scene(block) {
    kernel = names[1],
    controls = { points "data" { label = "(x, y)", x = POINTS.x, y = POINTS.y, from = -20, to = 40, step = 1 } },
    view = function(s)
      local x, y = s.data.x, s.data.y
      local left, right = span(x, x[1], x[1])
      local low, high = span(y, math.min(-2, y[1]), math.max(13, y[1]))
      local figure = {
        x = { label = "x", from = left, to = right },
        y = { label = "y", from = low, to = high },
      }
      local values = {}
      for i, name in ipairs(names) do
        local w, b = fit_line(BY_NAME[name], x, y)
        figure[#figure + 1] = line_layer(BY_NAME[name], w, b, left, right, word(name))
        values[i] = { word(name), ("y = %.3f·x %+.3f"):format(w, b) }
      end
      figure[#figure + 1] = chart.scatter { x = x, y = y, selected = s.data.selected } -- over the lines
      return { figure = chart.figure(figure), values = values }
    end,
  }
end

-- Lines, each with its loss, over the points that they fit.
local function race_picture(x, y, selected, lines)
  local left, right = span(x, x[1], x[1])
  local low, high = span(y, math.min(-2, y[1]), math.max(13, y[1]))
  local figure = {
    x = { label = "x", from = left, to = right },
    y = { label = "y", from = low, to = high },
  }
  local values = {}
  for i, line in ipairs(lines) do
    local w, b = line.w:item(), line.b:item()
    local label = line.entry.label or word(line.entry.name)
    figure[#figure + 1] = line_layer(line.entry, w, b, left, right, label)
    values[i] = { label, ("y = %.3f·x %+.3f"):format(w, b) }
  end
  figure[#figure + 1] = chart.scatter { x = x, y = y, selected = selected } -- over the lines
  return { figure = chart.figure(figure), values = values }
end

local function race_lines(entries)
  local lines = {}
  for i, entry in ipairs(entries) do
    local w, b = nn.parameter(tensor(0)), nn.parameter(tensor(6))
    lines[i] = { entry = entry, w = w, b = b, adam = optim.Adam({ w, b }, { lr = 0.1 }) }
  end
  return lines
end

-- Lines that are trained at once on the same points, from the same start.
local function race(s, run, entries)
  local x, y = tensor(s.data.x), tensor(s.data.y)
  local lines, steps = race_lines(entries), 240
  for step = 1, steps do
    for _, line in ipairs(lines) do
      line.adam:zero_grad()
      loss[line.entry.name](x * line.w + line.b, y, line.entry.options):backward()
      line.adam:step()
    end
    local picture = race_picture(s.data.x, s.data.y, s.data.selected, lines)
    picture.progress = step / steps
    run:frame(picture)
  end
end

-- The kernel and the plain formula beside the number in the source's comment.
local function erratum_scene(name, by_hand, claimed)
  return scene "erratum" {
    kernel = name,
    view = function()
      local pred, target = tensor(PRED), tensor(TARGET)
      return {
        values = {
          { word "kernel-says", loss[name](pred, target) },
          { word "by-hand", by_hand(pred - target) },
          { word "source-says", claimed },
        },
      }
    end,
  }
end

-- 2.1 ---------------------------------------------------------------------------------------------

page "2.1" {
  idea = { text "idea" },
  predict = {
    number "predict" {
      answer = function() return loss.mse(tensor(PRED), tensor(TARGET)):item() end,
      tolerance = 5e-4,
      traps = { source = 0.0825, sum = 0.55, root = 0.3708, mae = 0.325 },
    },
  },
  run = { numbers_scene("run", "mse"), fit_scene("fit", "mse") },
  explain = {
    text "explain",
    number "check" { answer = 10000 / 104, tolerance = 0.6, traps = { equal = 20, linear = 1000 / 14 } },
  },
  use = {
    text "use",
    erratum_scene("mse", function(e) return (e ^ 2):mean() end, 0.0825),
  },
}

-- 2.2 ---------------------------------------------------------------------------------------------

local READINGS = { 19.1, 19.4, 19.6, 19.9, 20.1, 20.3, 20.5, 20.9, 20 }

-- The loss of describing all readings by one constant, over a range of constants.
local function constant_panel(name, readings, constants, best_label)
  local entry = BY_NAME[name]
  local count, n = constants:size(1), #readings
  local guesses = constants:reshape(count, 1)
  local truth = tensor(readings):reshape(1, n)
  local each = loss[name](guesses + tensor.zeros(1, n), truth + tensor.zeros(count, 1), { reduction = "none" })
  local curve = each:mean(2)
  local at = curve:argmin():item()
  local best = constants:tolist()[at]
  return chart.figure {
    x = { label = word "guess" },
    y = { label = word(name) },
    chart.line { x = constants, y = curve, color = entry.color },
    chart.scatter { x = readings, y = tensor.full({ n }, curve:min():item()), color = "muted" },
    chart.rule { x = best, label = best_label, color = "accent" },
  }, best
end

page "2.2" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "mse-only" } },
  run = {
    scene "run" {
      kernel = "mae",
      controls = {
        numbers "readings" { label = word "readings", value = READINGS, from = 0, to = 200, step = 1 },
      },
      view = function(s)
        local low, high = span(s.readings, 19, 21)
        local constants = errors_between(low, high, 401)
        local mae, median = constant_panel("mae", s.readings, constants, word "median")
        local mse, mean = constant_panel("mse", s.readings, constants, word "mean")
        return {
          figure = chart.row { mae, mse },
          values = { { word "best-mae", median }, { word "best-mse", mean } },
        }
      end,
    },
    numbers_scene("numbers", "mae"),
    fit_scene("fit", "mae", "mse"),
  },
  explain = {
    text "explain",
    number "check" {
      answer = function() return loss.mae(tensor(PRED), tensor(TARGET)):item() end,
      tolerance = 5e-4,
      traps = { source = 0.225, sum = 1.3, mse = 0.1375, signed = -0.025 },
    },
  },
  use = {
    text "use",
    erratum_scene("mae", function(e) return e:abs():mean() end, 0.2250),
  },
}

-- 2.3 ---------------------------------------------------------------------------------------------

-- The source's example for this page; the last prediction is its outlier.
local HUBER_PRED = { 2.5, 0, 2.1, 10 }

-- The points with one slip of the pen, for a fit that has something to withstand.
local SLIPPED = { x = POINTS.x, y = table.move(POINTS.y, 1, #POINTS.y, 1, {}) }
SLIPPED.y[10] = 30

local function huber_entry(delta)
  return {
    name = "huber", options = { delta = delta }, color = 3,
    label = ("%s δ = %.4g"):format(word "plain-huber", delta),
  }
end

-- Formula by formula, each on the tape: what the kernel is compared with.
local function huber_by_hand(e, delta)
  local size = e:abs()
  local inside = size:clamp { max = delta }
  return (inside ^ 2 * 0.5 + (size - inside) * delta):mean()
end

-- One panel of the loss or of the slope: Huber, what it joins, the bends and the learner's errors.
local function huber_panel(label, reach, curves, delta, dots, heights)
  local errors = errors_between(-reach, reach)
  local figure = {
    x = { label = word "error", from = -reach, to = reach },
    y = { label = label },
    chart.rule { x = -delta, color = "muted" },
    chart.rule { x = delta, color = "muted", label = "±δ" },
  }
  for _, c in ipairs(curves) do
    figure[#figure + 1] = chart.line { x = errors, y = c.y, label = c.label, color = c.color, dash = c.dash }
  end
  figure[#figure + 1] = chart.scatter { x = dots, y = heights, color = "accent" }
  return chart.figure(figure)
end

local function huber_view(s)
  local errors, largest = differences(s.pred, TARGET)
  local entry = huber_entry(s.delta)
  local reach = math.max(largest, s.delta) * 1.25
  local height, slope = each_error(entry, errors_between(-reach, reach))
  local square = each_error(BY_NAME.mse, errors_between(-reach, reach)) / 2
  local own_height, own_slope = each_error(entry, errors)
  local values, heights, slopes = {}, own_height:tolist(), own_slope:tolist()
  for i, e in ipairs(errors) do
    values[i] = {
      ("%d: e = %.3g"):format(i, e),
      ("%s %.4g   %s %.4g"):format(word "loss", heights[i], word "gradient", slopes[i]),
    }
  end
  values[#values + 1] = {
    entry.label, loss.huber(tensor(s.pred), tensor(TARGET), { delta = s.delta }),
  }
  return {
    figure = chart.row {
      huber_panel(word "loss", reach, {
        { y = square:clamp { max = height:max():item() * 1.5 }, label = "e²/2", color = 1, dash = "dotted" },
        { y = height, label = entry.label, color = entry.color },
      }, s.delta, errors, own_height),
      huber_panel(word "gradient", reach, {
        { y = slope, label = entry.label, color = entry.color },
      }, s.delta, errors, own_slope),
    },
    values = values,
  }
end

-- The lines of least MSE and of least Huber loss, solved for at once or trained from a flat start.
local function huber_lines(s)
  return { BY_NAME.mse, huber_entry(s.delta) }
end

local function huber_fit_view(s)
  local lines = {}
  for i, entry in ipairs(huber_lines(s)) do
    local w, b = fit_line(entry, s.data.x, s.data.y)
    lines[i] = { entry = entry, w = tensor(w), b = tensor(b) }
  end
  return race_picture(s.data.x, s.data.y, s.data.selected, lines)
end

-- Huber at δ, Smooth L1 at β = δ, and what makes them the same.
local function smooth_view(s)
  local pred, target = tensor(HUBER_PRED), tensor(TARGET)
  local errors, zeros = errors_between(-4, 4), tensor.zeros(201)
  local huber = loss.huber(errors, zeros, { delta = s.delta, reduction = "none" })
  local smooth = loss.smooth_l1(errors, zeros, { beta = s.delta, reduction = "none" })
  local whole = loss.smooth_l1(pred, target, { beta = s.delta })
  return {
    figure = chart.figure {
      x = { label = word "error", from = -4, to = 4 },
      y = { label = word "loss" },
      chart.line { x = errors, y = huber, label = "Huber(δ)", color = 3 },
      chart.line { x = errors, y = smooth, label = "SmoothL1(β = δ)", color = 5, dash = "dashed" },
    },
    values = {
      { "Huber(δ)", loss.huber(pred, target, { delta = s.delta }) },
      { "SmoothL1(β = δ)", whole },
      { "δ · SmoothL1(β = δ)", whole * s.delta },
    },
    text = s.delta == 1 and "same" or nil,
  }
end

page "2.3" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "same" } },
  run = {
    scene "run" {
      kernel = "huber",
      controls = {
        slider "delta" { label = "δ", from = 0.1, to = 5, step = 0.1, value = 1 },
        numbers "pred" { label = "ŷ", value = HUBER_PRED, from = -20, to = 100, step = 0.5 },
      },
      view = huber_view,
    },
    scene "fit" {
      kernel = "huber",
      controls = {
        slider "delta" { label = "δ", from = 0.1, to = 20, value = 1, scale = "log" },
        points "data" { label = "(x, y)", x = SLIPPED.x, y = SLIPPED.y, from = -20, to = 40, step = 1 },
      },
      view = huber_fit_view,
      train = function(s, run) race(s, run, huber_lines(s)) end,
    },
  },
  explain = {
    text "explain",
    choice "limits" { answer = "mse" },
    number "check" {
      answer = function() return loss.huber(tensor(HUBER_PRED), tensor(TARGET)):item() end,
      tolerance = 5e-4,
      traps = { source = 0.4125, sum = 1.755, square = 0.56375, mae = 0.775 },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "huber",
      view = function()
        local pred, target = tensor(HUBER_PRED), tensor(TARGET)
        return {
          values = {
            { word "kernel-says", loss.huber(pred, target, { delta = 1 }) },
            { word "by-hand", huber_by_hand(pred - target, 1) },
            { word "source-says", 0.4125 },
          },
        }
      end,
    },
    scene "smooth" {
      kernel = "smooth_l1",
      controls = { slider "delta" { label = "δ", from = 0.25, to = 4, step = 0.25, value = 2 } },
      view = smooth_view,
    },
  },
}

-- 2.4 ---------------------------------------------------------------------------------------------

-- The formula as it is written, operation by operation: the exponential ends near 88.7 in float32.
local function naive_log_cosh(e)
  return ((e:exp() + (-e):exp()) / 2):log()
end

-- The second derivative, measured on the kernel's slopes.
local function bend(entry, errors)
  local _, slope = each_error(entry, errors)
  local g, e = slope:tolist(), errors:tolist()
  local at, value = {}, {}
  for i = 2, #e do
    at[i - 1], value[i - 1] = (e[i] + e[i - 1]) / 2, (g[i] - g[i - 1]) / (e[i] - e[i - 1])
  end
  return at, value
end

page "2.4" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "right" } },
  run = {
    scene "run" {
      kernel = "log_cosh",
      controls = {
        slider "size" { label = word "size", from = 1, to = 120, step = 1, value = 4 },
      },
      view = function(s)
        local errors = errors_between(-s.size, s.size)
        local stable = each_error(BY_NAME.log_cosh, errors)
        local near = errors_between(-3, 3, 241)
        local at_h, bend_h = bend(BY_NAME.huber, near)
        local at_l, bend_l = bend(BY_NAME.log_cosh, near)
        local largest = tensor { s.size }
        return {
          figure = chart.column {
            chart.figure {
              x = { label = word "error", from = -s.size, to = s.size },
              y = { label = word "loss" },
              chart.line { x = errors, y = stable, label = word "stable", color = 4 },
              chart.line { x = errors, y = naive_log_cosh(errors), label = word "naive", color = "bad", dash = "dotted" },
            },
            chart.figure {
              x = { label = word "error", from = -3, to = 3 },
              y = { label = word "curvature", from = -0.1, to = 1.2 },
              chart.line { x = at_h, y = bend_h, label = word "huber", color = 3 },
              chart.line { x = at_l, y = bend_l, label = word "log_cosh", color = 4 },
            },
            weights = { 3, 2 },
          },
          values = {
            { word "stable", loss.log_cosh(largest, tensor { 0 }) },
            { word "naive", naive_log_cosh(largest):item() },
          },
        }
      end,
    },
    fit_scene("fit", "log_cosh", "mse"),
  },
  explain = {
    text "explain",
    number "check" {
      answer = 100 - math.log(2),
      tolerance = 0.006,
      traps = { ["no-log2"] = 100, overflow = math.huge, plus = 100 + math.log(2) },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "log_cosh",
      controls = {
        numbers "pred" { label = "ŷ", value = { 2.5, 0, 2.1, 10 }, from = -200, to = 200, step = 1 },
      },
      view = function(s)
        local pred, target = tensor(s.pred), tensor(TARGET)
        local naive = naive_log_cosh(pred - target)
        return {
          values = {
            { word "stable" .. ", " .. word "mean", loss.log_cosh(pred, target) },
            { word "stable" .. ", " .. word "sum", loss.log_cosh(pred, target, { reduction = "sum" }) },
            { word "naive" .. ", " .. word "mean", naive:mean() },
            { word "naive" .. ", " .. word "sum", naive:sum() },
          },
        }
      end,
    },
  },
}

-- 2.5 ---------------------------------------------------------------------------------------------

local function compared(cursor)
  local errors = errors_between(-5, 5)
  local losses = {
    x = { label = word "error", from = -5, to = 5 }, y = { label = word "loss", from = 0, to = 10 },
    chart.rule { x = cursor, color = "muted" },
  }
  local slopes = {
    x = { label = word "error", from = -5, to = 5 }, y = { label = word "gradient", from = -5, to = 5 },
    chart.rule { x = cursor, color = "muted" },
  }
  for _, entry in ipairs(LOSSES) do
    local height, slope = each_error(entry, errors)
    losses[#losses + 1] = chart.line { x = errors, y = height, label = word(entry.name), color = entry.color }
    slopes[#slopes + 1] = chart.line { x = errors, y = slope, label = word(entry.name), color = entry.color }
  end
  return chart.row { chart.figure(losses), chart.figure(slopes) }
end

-- What the table's words measure: how far an outlier moves the fitted slope, and the largest jumps of
-- the slope and of the bend between errors a hundredth apart.
local function largest_jump(list)
  local largest = 0
  for i = 2, #list do largest = math.max(largest, math.abs(list[i] - list[i - 1])) end
  return largest
end

local function measured(entry)
  local dragged = table.move(POINTS.y, 1, #POINTS.y, 1, {})
  dragged[#dragged] = dragged[#dragged] + 20
  local before = fit_line(entry, POINTS.x, POINTS.y)
  local after = fit_line(entry, POINTS.x, dragged)
  local errors = errors_between(-5, 5, 1001)
  local _, slope = each_error(entry, errors)
  local _, bends = bend(entry, errors)
  return math.abs(after - before), largest_jump(slope:tolist()), largest_jump(bends)
end

page "2.5" {
  idea = { text "idea" },
  predict = { order "predict" { answer = { "mse", "mae", "huber", "log_cosh" } } },
  run = {
    scene "run" {
      kernel = "mse",
      controls = {
        slider "cursor" { label = word "cursor", from = -5, to = 5, step = 0.1, value = 2 },
      },
      view = function(s)
        local values = {}
        for i, entry in ipairs(LOSSES) do
          local height, slope = each_error(entry, { s.cursor })
          values[i] = {
            word(entry.name),
            ("%s %.4g   %s %.4g"):format(word "loss", height:item(), word "gradient", slope:item()),
          }
        end
        return { figure = compared(s.cursor), values = values }
      end,
    },
    scene "race" {
      kernel = "huber",
      controls = { points "data" { label = "(x, y)", x = POINTS.x, y = POINTS.y, from = -20, to = 40, step = 1 } },
      view = function(s) return race_picture(s.data.x, s.data.y, s.data.selected, race_lines(LOSSES)) end,
      train = function(s, run) race(s, run, LOSSES) end,
    },
    scene "table" {
      kernel = "log_cosh",
      view = function()
        local names, shifts, values = {}, {}, {}
        for i, entry in ipairs(LOSSES) do
          local shift, jump, bend_jump = measured(entry)
          names[i], shifts[i] = word(entry.name), shift
          values[#values + 1] = { word(entry.name) .. ": " .. word "shift", shift }
          values[#values + 1] = { word(entry.name) .. ": " .. word "jump", jump }
          values[#values + 1] = { word(entry.name) .. ": " .. word "bend-jump", bend_jump }
        end
        return {
          figure = chart.figure {
            title = word "shift",
            chart.bars { labels = names, values = shifts, horizontal = true },
          },
          values = values,
        }
      end,
    },
  },
  explain = { text "explain", choice "check" { answer = "log_cosh" } },
  use = { text "use" },
}
