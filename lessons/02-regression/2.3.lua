-- 2.3: the Huber loss.
local curves, fits, tables = library "curves", library "fits", library "tables"

-- The source's example for this page; the last prediction is its outlier.
local PRED, TARGET = { 2.5, 0, 2.1, 10 }, { 3, -0.5, 2, 8 }
local WRONG = fits.moved { [10] = 30 } -- the points with one wrong reading
local MSE = curves.error("mse", { color = 1 })
local HALF = { label = "e²/2", color = 1, dash = "dotted", of = function(e) return MSE.of(e) / 2 end }

local function huber(delta, label)
  return curves.error("huber", { delta = delta, color = 3, label = label or ("%s δ = %.4g"):format(word "plain-huber", delta) })
end

local function smooth_l1(beta)
  return curves.error("smooth_l1", { beta = beta, color = 5, dash = "dashed", label = "SmoothL1(β = δ)" })
end

-- The piece that an error lies on, with its numbers.
local function worked(s, e, value)
  local size = math.abs(e)
  if size <= s.delta then return tables.worked("|e| ≤ δ:  e²/2 = %s²/2 = %s", size, value) end
  return tables.worked("|e| > δ:  δ·|e| − δ²/2 = %s·%s − %s²/2 = %s", s.delta, size, s.delta, value)
end

page "2.3" {
  idea = { text "idea" },
  predict = {
    curves.sketch("draw", {
      curve = huber(1), x = { -4, -2, -1, 0, 1, 2, 4 }, from = -4, to = 4, right = 0.5,
      traps = { { "line", function(e) return e end, 0.6 } },
      otherwise = function(ys) return math.abs(ys[7]) < 0.5 and math.abs(ys[5]) > 0.5 and "zero" end,
    }),
    choice "predict" { answer = "same" },
  },
  run = {
    curves.numbers("run", {
      kernel = "huber", curve = function(s) return huber(s.delta) end, beside = { HALF }, worked = worked,
      pred = PRED, target = TARGET, step = 0.5, with_slopes = true,
      controls = { slider "delta" { label = "δ", from = 0.1, to = 5, step = 0.1, value = 1 } },
      rules = function(s) return { { x = -s.delta }, { x = s.delta, label = "±δ" } } end,
      drawn = function(s) return s.delta == 1 and s.predicted.draw end,
    }),
    fits.scene("fit", {
      kernel = "huber", points = WRONG, train = true, curves = function(s) return { huber(s.delta), MSE } end,
      controls = { slider "delta" { label = "δ", from = 0.1, to = 20, value = 1, scale = "log" } },
    }),
  },
  explain = {
    text "explain", choice "limits" { answer = "mse" },
    number "check" {
      answer = function() return curves.mean(huber(1), PRED, TARGET) end, tolerance = 5e-4,
      traps = { source = 0.4125, sum = 1.755, square = 0.56375, mae = 0.775 },
    },
  },
  use = {
    text "use",
    curves.erratum("erratum", huber(1), PRED, TARGET, 0.4125, function(e)
      return tensor.where(e:abs():le(1), e ^ 2 / 2, e:abs() - 0.5)
    end),
    curves.example("smooth", {
      kernel = "smooth_l1", pred = PRED, target = TARGET, reach = 4,
      controls = { slider "delta" { label = "δ", from = 0.25, to = 4, step = 0.25, value = 2 } },
      curves = function(s) return { huber(s.delta, "Huber(δ)"), smooth_l1(s.delta) } end,
      rows = function(s) return { { "δ · SmoothL1(β = δ)", curves.mean(smooth_l1(s.delta), PRED, TARGET) * s.delta } } end,
      text = function(s) return s.delta == 1 and "same" end,
    }),
  },
}

local checks = library "checks"

-- The loss and its slope by their two pieces, on numbers.
local function piece(e, delta)
  local size = math.abs(e)
  return size <= delta and e * e / 2 or delta * size - delta * delta / 2, math.max(-delta, math.min(delta, e))
end

local function square(e) return e * e end

claim "slope-stays" {
  of = { "predict", "draw" },
  check = function(c)
    for _, e in ipairs { 2, 10, 20, 92 } do -- 92: the prediction 100 of the last value, 8
      local shown = c:shown("run", { pred = { 2.5, 0, 2.1, 8 + e } })
      local value, slope = piece(e, 1)
      c:close(shown.list[4][2], { value, slope })
      c:given(8 + e, 2 * e) -- the squared error's slope
    end
    c:close(curves.each(huber(1), { 2, 20 }), { 1.5, 19.5 })
  end,
}

claim "pieces" {
  of = "run",
  check = function(c)
    for _, delta in ipairs { 0.1, 1, 2.5, 5 } do
      local shown, sum = c:shown("run", { delta = delta }), 0
      local list, worked = shown.list, shown.worked
      c:close(worked[#worked], (piece(2, delta)), 1e-3) -- of the last error, 2
      for i, p in ipairs(PRED) do
        local value, slope = piece(p - TARGET[i], delta)
        c:close(list[i][2], { value, slope }, 1e-3)
        sum = sum + value
      end
      c:close(list[5][2], sum / 4)
    end
  end,
}

claim "delta-decides" {
  of = "fit",
  check = function(c)
    local function lines(delta)
      local function rho(e) return (piece(e, delta)) end
      return checks.lines(c, "fit", { rho, square }, { data = WRONG, delta = delta })
    end
    local wide, middle, narrow = lines(20), lines(1), lines(0.1)
    c:close({ wide[1].w, wide[1].b }, { wide[2].w, wide[2].b }, 0.02, "at δ = 20 the line is that of least squares")
    local w, b = fits.line(curves.error("mae"), WRONG.x, WRONG.y)
    c:less(math.abs(narrow[1].w - w) + math.abs(narrow[1].b - b), 0.1, "at δ = 0.1 it is nearly that of MAE")
    for i, x in ipairs(WRONG.x) do
      local outside = math.abs(middle[1].w * x + middle[1].b - WRONG.y[i]) > 1
      c:holds(outside == (i == 10), "at δ = 1 the wrong reading alone is outside")
    end
    c:given(20, 0.1)
  end,
}

-- Training from a flat start comes to the lines that were solved for.
claim "trained-lines" {
  of = "fit",
  training = { reduced = { seeds = 1 }, full = { seeds = 1 } },
  check = function(c, how)
    local solved, learnt = c:shown "fit", c:trained("fit", nil, how)
    local far = 0
    for i = 1, 2 do
      for k = 1, 2 do far = math.max(far, math.abs(solved.list[i][2][k] - learnt.list[i][2][k])) end
    end
    return far < 0.1, far
  end,
}

claim "example" {
  of = { "check" },
  check = function(c)
    local sum, half, sizes = 0, 0, 0
    for i, p in ipairs(PRED) do
      local e = p - TARGET[i]
      sum, half, sizes = sum + piece(e, 1), half + e * e / 2, sizes + math.abs(e)
    end
    c:close(c:answer "check", sum / 4)
    c:close(c:answer("check", "sum"), sum)
    c:close(c:answer("check", "square"), half / 4)
    c:close(c:answer("check", "mae"), sizes / 4)
    checks.erratum(c, "erratum", sum / 4)
  end,
}

claim "smooth-is-divided" {
  check = function(c)
    for _, delta in ipairs { 0.25, 1, 2, 4 } do
      local values, sum = c:shown("smooth", { delta = delta }).values, 0
      for i, p in ipairs(PRED) do sum = sum + piece(p - TARGET[i], delta) end
      c:close(values["Huber(δ)"], sum / 4)
      c:close(values["SmoothL1(β = δ)"], sum / 4 / delta)
      c:close(values["δ · SmoothL1(β = δ)"], sum / 4)
    end
  end,
}
