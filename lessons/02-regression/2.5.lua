-- 2.5: the four losses compared.
local curves, fits = library "curves", library "fits"

local LOSSES = {
  curves.error("mse", { color = 1 }), curves.error("mae", { color = 2 }),
  curves.error("huber", { delta = 1, color = 3 }), curves.error("log_cosh", { color = 4 }),
}
local FAR = fits.moved { [12] = fits.POINTS.y[12] + 20 }

local function largest_jump(list)
  local largest = 0
  for i = 2, #list do largest = math.max(largest, math.abs(list[i] - list[i - 1])) end
  return largest
end

-- What the table's words measure: how far an outlier moves the slope of the fitted line, and the largest
-- jumps of the loss's slope and curvature between errors a hundredth apart.
local function measured(curve)
  local before, after = fits.line(curve, fits.POINTS.x, fits.POINTS.y), fits.line(curve, FAR.x, FAR.y)
  local errors = tensor.linspace(-4.995, 4.995, 1000)
  local _, slopes = curves.each(curve, errors)
  local _, bent = curves.curvature(curve, errors)
  return math.abs(after - before), largest_jump(slopes:tolist()), largest_jump(bent)
end

local function table_view()
  local names, shifts, values = {}, {}, {}
  for i, curve in ipairs(LOSSES) do
    local shift, jump, bent = measured(curve)
    names[i], shifts[i] = curve.label, shift
    for k, value in ipairs { shift, jump, bent } do
      values[#values + 1] = { curve.label .. ": " .. word(({ "shift", "jump", "curvature-jump" })[k]), value }
    end
  end
  return {
    figure = chart.figure { title = word "shift", chart.bars { labels = names, values = shifts, horizontal = true } },
    values = values,
  }
end

page "2.5" {
  idea = { text "idea" },
  predict = {
    order "predict" {
      answer = { "mse", "mae", "huber", "log_cosh" },
      traps = { ["mae-first"] = { "mae" }, ["huber-over"] = { "mse", "huber" }, last = { "mse", "mae", "log_cosh" }, reversed = { "log_cosh" } },
    },
  },
  run = {
    curves.scene("run", {
      kernel = "mse", curves = LOSSES, label = word "error",
      place = slider "cursor" { label = word "cursor", from = -5, to = 5, step = 0.1, value = 2 },
      panel = { y = { label = word "loss", from = 0, to = 10 } }, slopes = { label = word "gradient", from = -5, to = 5 },
    }),
    fits.scene("race", { kernel = "huber", curves = LOSSES, train = true }),
    scene "table" { kernel = "log_cosh", view = table_view },
  },
  explain = { text "explain", choice "check" { answer = "log_cosh" } },
  use = { text "use" },
}

local checks = library "checks"
local PLAIN = { -- each loss and its slope, on numbers
  { function(e) return e * e end, function(e) return 2 * e end },
  { math.abs, function(e) return e > 0 and 1 or -1 end },
  { function(e) return math.abs(e) <= 1 and e * e / 2 or math.abs(e) - 0.5 end, function(e) return math.max(-1, math.min(1, e)) end },
  { function(e) return math.log((math.exp(e) + math.exp(-e)) / 2) end, function(e) return (math.exp(2 * e) - 1) / (math.exp(2 * e) + 1) end },
}

claim "prices" {
  of = { "predict", "run" },
  check = function(c)
    for _, e in ipairs { -5, -0.5, 3, 5 } do
      local list = c:shown("run", { cursor = e }).list
      for i, plain in ipairs(PLAIN) do c:close(list[i][2], { plain[1](e), plain[2](e) }, 2e-3) end
    end
    for i, value in ipairs { 9, 3, 2.5, 2.31 } do c:close(PLAIN[i][1](3), value, 0.005) end
    c:given(5)
  end,
}

claim "robust" {
  of = "race",
  check = function(c)
    local rho, shift, shown = {}, {}, c:shown "table"
    for i, plain in ipairs(PLAIN) do rho[i] = plain[1] end
    local before, after = checks.lines(c, "race", rho, nil, fits.POINTS), checks.lines(c, "race", rho, { data = FAR })
    for i in ipairs(LOSSES) do
      shift[i] = math.abs(after[i].w - before[i].w)
      c:close(shown.list[3 * i - 2][2], shift[i], 2e-3)
    end
    c:less(shift[2], shift[3], "MAE moves less than Huber")
    c:less(shift[3], shift[4], "Huber moves less than log-cosh")
    c:less(10 * shift[4], shift[1], "MSE moves ten times as far")
    c:given(20)
  end,
}

-- By the formulas: slopes 0.01 apart, curvatures between them.
claim "smooth" {
  of = "table",
  check = function(c)
    local list = c:shown("table").list
    for i, plain in ipairs(PLAIN) do
      local jump, bent, last, last_bent = 0, 0, nil, nil
      for k = 0, 999 do
        local slope = plain[2](-4.995 + k * 0.01)
        local now = last and (slope - last) / 0.01
        jump = last and math.max(jump, math.abs(slope - last)) or jump
        bent = last_bent and math.max(bent, math.abs(now - last_bent)) or bent
        last, last_bent = slope, now
      end
      c:close(list[3 * i - 1][2], jump, 1e-4)
      c:close(list[3 * i][2], bent, 2e-3 * (1 + bent))
    end
  end,
}

claim "race-comes-there" {
  of = "race",
  training = { reduced = { seeds = 1 }, full = { seeds = 1 } },
  check = function(c, how)
    local solved, learnt, far = c:shown "race", c:trained("race", nil, how), 0
    for i in ipairs(LOSSES) do
      for k = 1, 2 do far = math.max(far, math.abs(solved.list[i][2][k] - learnt.list[i][2][k])) end
    end
    return far < 0.3, far
  end,
}
