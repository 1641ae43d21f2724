-- 1.1: what a loss is for in training, step by step on one parameter.
local curves, fits, loops = library "curves", library "fits", library "loops"
local tables, training = library "tables", library "training"

-- The model ŷ = θx on one example, under the squared error, as a loss of θ.
local X, Y, START = 2, 6, 0
local MSE = curves.error("mse", { color = "accent" })
local MODEL = { color = 1, label = "(2θ − 6)²", of = function(theta) return MSE.of(theta * X - Y) end }

-- The axes widen with the point, so that it stays in sight when it diverges.
local function picture(one, s, i)
  local theta, value, slope = one.theta, curves.at(MODEL, one.theta)
  one.reach = math.max(one.reach, math.abs(theta - 3) * 1.1)
  local curve = curves.panel {
    curves = { MODEL }, tangent = { x = theta, label = "θ" }, x = { label = "θ", from = 3 - one.reach, to = 3 + one.reach },
    y = { label = word "loss", from = 0, to = 4 * one.reach * one.reach },
    layers = { chart.scatter { x = one.x, y = one.y, color = "muted", marker = "ring" } },
  }
  return {
    worked = tables.step("θ", theta, s.eta, slope),
    figure = chart.column { loops.diagram(i == 0 and "input" or loops.part(i)), curve, weights = { 2, 3 } },
    values = { { "θ", theta }, { "ŷ = θ·x", theta * X }, { word "loss", value }, { "∂L/∂θ", slope } },
  }
end

-- A step is one part of the loop; the update is what moves θ.
local function step(one, i, s)
  local value, slope = curves.at(MODEL, one.theta)
  if loops.part(i) ~= "update" then return value end
  one.x[#one.x + 1], one.y[#one.y + 1] = one.theta, value
  one.theta = one.theta - s.eta * slope
  return (curves.at(MODEL, one.theta))
end

-- Twenty noisy points around y = 2x + 1, the same at each visit.
random.seed(11)
local NOISY = { x = tensor.linspace(-2, 2, 20) }
NOISY.y = NOISY.x * 2 + 1 + tensor.randn(20) * 0.4

page "1.1" {
  idea = { text "idea" },
  predict = {
    number "predict" {
      answer = function() return START - 0.1 * select(2, curves.at(MODEL, START)) end, tolerance = 0.005,
      traps = { uphill = -2.4, half = 1.2, ["no-rate"] = 24 },
    },
  },
  run = {
    training.scene("step", {
      kernel = "mse",
      controls = {
        slider "eta" { label = "η", from = 0.01, to = 0.3, step = 0.01, value = 0.1 },
        slider "steps" { label = word "steps", from = 1, to = 30, step = 1, value = 8 },
      },
      begin = function() return { theta = START, reach = 5, x = {}, y = {} } end,
      step = step, picture = picture,
      steps = function(s) return s.steps * #loops.PARTS end, limit = 10 * curves.at(MODEL, START), -- from there it diverges
    }),
    fits.descent("fit", {
      kernel = "mse", curve = MSE, data = NOISY, start = { -1, 0 }, steps = 60,
      controls = { slider "eta" { label = "η", from = 0.001, to = 1, value = 0.02, scale = "log" } },
    }),
  },
  explain = {
    text "explain",
    number "check" { answer = 2 / 32, tolerance = 0.001, traps = { same = 0.25, half = 0.125, fastest = 1 / 32 } },
  },
  use = { text "use" },
}

-- By hand: L = (xθ − y)², its slope 2x(xθ − y), its curvature 2x².
claim "one-step" {
  of = { "predict", "step" },
  check = function(c)
    local slope = 2 * X * (X * START - Y)
    c:close(c:answer "predict", START - 0.1 * slope)
    c:close(c:answer("predict", "uphill"), START + 0.1 * slope)
    c:close(c:answer("predict", "half"), START - 0.1 * slope / 2)
    c:close(c:answer("predict", "no-rate"), -slope)
    local shown = c:trained("step", { eta = 0.1, steps = 1 })
    c:close(shown.values["θ"], START - 0.1 * slope)
    c:close(shown.values["ŷ = θ·x"], X * 2.4)
    c:close(shown.values[word "loss"], (X * 2.4 - Y) ^ 2)
    c:close(shown.values["∂L/∂θ"], 2 * X * (X * 2.4 - Y))
    c:close(c:shown("step").worked, { START, 0.1, slope, START - 0.1 * slope })
  end,
}

claim "borders" {
  check = function(c)
    -- The distance to the bottom after each step, with its side.
    local function way(eta)
      local out = {}
      for steps = 1, 6 do
        local shown = c:trained("step", { eta = eta, steps = steps })
        out[steps] = shown.values["θ"] - 3
        c:close(out[steps], -3 * (1 - 8 * eta) ^ steps, 1e-3)
      end
      return out
    end
    for eta, sign in pairs { [0.12] = 1, [0.13] = -1, [0.24] = -1 } do
      local out = way(eta)
      for i = 2, 3 do
        c:holds(out[i] * out[i - 1] * sign > 0, "the side at η = " .. eta)
        c:less(math.abs(out[i]), math.abs(out[i - 1]), "it comes down")
        c:less(math.abs(out[i]), 0.93 * math.abs(out[i - 1]), "... by its factor")
      end
    end
    local out = way(0.26)
    for i = 2, 6 do c:less(math.abs(out[i - 1]), math.abs(out[i]), "it climbs out") end
    local picture = c:trained("step", { eta = 0.3, steps = 30 }).picture
    c:holds(picture.values[1][2] == word "diverged", "diverging is said")
    c:given(0.125, 0.25, 8, 6)
  end,
}

-- The largest η whose step ends nearer to the bottom than it began, by halving.
claim "steeper" {
  of = "check",
  check = function(c)
    local low, high, model = 0, 1, { of = function(theta) return MSE.of(theta * 4 - 12) end }
    for _ = 1, 40 do
      local eta = (low + high) / 2
      local theta = 1 - eta * select(2, curves.at(model, 1))
      if math.abs(theta - 3) < 2 then low = eta else high = eta end
    end
    c:close(c:answer "check", low, 1e-5)
    c:close(c:answer("check", "fastest"), low / 2, 1e-5)
  end,
}

claim "fitted" {
  of = "fit",
  check = function(c)
    local x, y = NOISY.x:tolist(), NOISY.y:tolist()
    local n, sx, sy, sxx, sxy = 20, 0, 0, 0, 0
    for i = 1, n do sx, sy, sxx, sxy = sx + x[i], sy + y[i], sxx + x[i] * x[i], sxy + x[i] * y[i] end
    local w = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    local b, sum = (sy - w * sx) / n, 0
    for i = 1, n do sum = sum + (w * x[i] + b - y[i]) ^ 2 end
    local values = c:trained("fit", { eta = 0.3 }).values
    c:close({ values[word "slope"], values[word "offset"], values[word "loss"] }, { w, b, sum / n }, 1e-3)
    local picture = c:trained("fit", { eta = 0.8 }).picture
    c:holds(picture.values[1][2] == word "diverged", "a large η diverges")
  end,
}
