-- 6.2: the two terms of a VAE's loss, the map of its codes, and the β at which the code dies.
local embeddings, tables, training, vaes = library "embeddings", library "tables", library "training", library "vaes"

local STEPS = 600

local function begin(seed)
  if seed then random.seed(seed) end
  local vae = vaes.new()
  vae.nothing, vae.floor = vaes.bounds(vae)
  vae.steps, vae.lost, vae.far = {}, {}, {}
  return vae
end

local function note(vae, step)
  local n = #vae.steps + 1
  vae.steps[n], vae.lost[n], vae.far[n] = step, vaes.terms(vae)
  return vae
end

-- The map beside both terms over the steps.
local function train_picture(vae)
  local n = #vae.steps
  return {
    figure = chart.row {
      embeddings.scatter(vaes.codes(vae), vae.labels, { title = word "map", least = 3 }),
      chart.figure {
        x = { label = word "step", from = 0, to = STEPS }, y = { label = word "terms", from = 0, to = 45 },
        chart.rule { y = vae.nothing, color = "muted" }, chart.rule { y = vae.floor, color = "muted" },
        chart.line { x = vae.steps, y = vae.lost, color = 1, label = word "recon" },
        chart.line { x = vae.steps, y = vae.far, color = 2, dash = "dashed", label = "KL" },
      },
    },
    values = {
      { word "recon", vae.lost[n] }, { "KL", vae.far[n] }, { word "nothing", vae.nothing }, { word "floor", vae.floor },
    },
  }
end

local function train(s, run)
  local vae = note(begin(), 0)
  training.loop(run, {
    steps = STEPS, every = 10,
    step = function() vaes.step(vae, s.beta) end,
    picture = function(i) return train_picture(note(vae, i)) end,
  })
  return { recon = vae.lost[#vae.lost], kl = vae.far[#vae.far], beta = s.beta }
end

-- One that is trained with β = 1, for the map to be walked on.
local ready
local function trained()
  if not ready then
    local vae = begin(1)
    for _ = 1, STEPS do vaes.step(vae, 1) end
    vae.codes = vaes.codes(vae)
    ready = vae
  end
  return ready
end

local function nearest(vae, x, y)
  local at = (vae.codes - tensor { { x, y } }):square():sum(2):argmin(1):item()
  return math.tointeger(vae.labels:narrow(1, math.tointeger(at), 1):item())
end

local function walk(s)
  local vae = trained()
  return {
    figure = chart.row {
      chart.figure {
        title = word "map", x = { label = "z₁", from = -3, to = 3 }, y = { label = "z₂", from = -3, to = 3 },
        chart.rule { x = s.z1, color = "muted" }, chart.rule { y = s.z2, color = "muted" },
        chart.classes { x = vae.codes:select(2, 1), y = vae.codes:select(2, 2), classes = vae.labels },
        chart.mark { x = s.z1, y = s.z2, color = "accent" },
      },
      chart.figure { title = word "decoded", chart.image { pixels = vaes.digit(vae, s.z1, s.z2), range = { 0, 1 } } },
      weights = { 3, 2 },
    },
    values = { { word "nearest", nearest(vae, s.z1, s.z2) } },
  }
end

-- One training for each β, and how much its code is used.
local BETAS, LONG, DEAD = { 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4 }, 1500, 0.05

local function sweep_picture(s, eigen, betas, far)
  local guess = tonumber(s.predicted.predict)
  return {
    figure = chart.figure {
      x = { label = "β", from = 0, to = 4.2 }, y = { label = "KL", from = 0, to = 4 },
      chart.rule { x = eigen[1], color = 2, label = word "largest" },
      guess and guess <= 4.2 and chart.rule { x = guess, color = "muted", label = word "your-guess" } or nil,
      #betas > 0 and chart.line { x = betas, y = far, color = 1 } or nil,
      #betas > 0 and chart.scatter { x = betas, y = far, color = 1 } or nil,
    },
    values = { { word "largest", eigen[1] }, { word "second", eigen[2] }, { word "kl-each", #far > 0 and tables.listed(far, "%.2f") or "–" } },
  }
end

local function sweep(s, run)
  local betas, far, eigen, first = {}, {}, nil, nil
  for i, beta in ipairs(BETAS) do
    local vae = begin(run.seed)
    eigen = eigen or vaes.eigenvalues(vae.x)
    betas[i], far[i] = beta, select(2, vaes.terms(vae))
    for step = 1, LONG do
      vaes.step(vae, beta)
      if step % 100 == 0 then
        far[i] = select(2, vaes.terms(vae))
        local picture = sweep_picture(s, eigen, betas, far)
        picture.step, picture.progress = (i - 1) * LONG + step, ((i - 1) * LONG + step) / (#BETAS * LONG)
        run:frame(picture)
      end
    end
    first = first or far[i] < DEAD and beta or nil
  end
  return { first = first or 0, largest = eigen[1], far = far }
end

-- KL of N(μ, σ²) to N(0, 1) by the kernel; and as the mean over samples of the difference of the log densities.
local function closed(mu, sigma)
  local m, v = tensor { { mu } }, tensor { { 2 * math.log(sigma) } }
  return loss.vae(tensor { { 0 } }, tensor { { 0 } }, m, v):item()
end

local function sampled(mu, sigma, count)
  local eps = tensor.randn(count)
  local x = eps * sigma + mu
  return ((x:square() - eps:square()) / 2):mean():item() - math.log(sigma)
end

local function bell(x, mu, sigma)
  local list = {}
  for i, at in ipairs(x) do list[i] = math.exp(-((at - mu) / sigma) ^ 2 / 2) / (sigma * math.sqrt(2 * math.pi)) end
  return list
end

local function normal(s)
  random.seed(7)
  local x, sigmas, heights = tensor.linspace(-4, 4, 161):tolist(), {}, {}
  for i = 0, 80 do
    sigmas[i + 1] = 10 ^ (-2 + 2.5 * i / 80)
    heights[i + 1] = closed(s.mu, sigmas[i + 1])
  end
  local value = closed(s.mu, s.sigma)
  return {
    figure = chart.row {
      chart.figure {
        x = { label = "z", from = -4, to = 4 }, y = { from = 0, to = 2 },
        chart.line { x = x, y = bell(x, s.mu, s.sigma), color = 1, label = "q(z|x)" },
        chart.line { x = x, y = bell(x, 0, 1), color = "muted", dash = "dashed", label = "p(z)" },
      },
      chart.figure {
        x = { label = "σ", scale = "log" }, y = { label = "KL", from = 0, to = 8 },
        chart.line { x = sigmas, y = heights, color = 2 },
        chart.scatter { x = { s.sigma }, y = { value }, color = "accent" },
      },
    },
    values = { { word "closed", value }, { word "sampled", sampled(s.mu, s.sigma, math.floor(s.count + 0.5)) } },
  }
end

-- The source's formula, its sign as printed, against the right one.
local SHORT = 200

local function signs_picture(right, wrong)
  local n = #right.steps
  return {
    figure = training.history({
      { x = right.steps, y = right.lost, label = word "minus" },
      { x = wrong.steps, y = wrong.lost, label = word "plus", dash = "dashed" },
    }, { steps = SHORT, start = 0, label = word "recon", scale = "log" }),
    values = { { word "minus", right.lost[n] }, { word "plus", wrong.lost[n] } },
  }
end

local function signs(_, run)
  local right, wrong = note(begin(run.seed), 0), note(begin(run.seed), 0)
  training.loop(run, {
    steps = SHORT, every = 5,
    step = function()
      vaes.step(right, 1)
      vaes.step(wrong, 1, -1)
    end,
    picture = function(i) return signs_picture(note(right, i), note(wrong, i)) end,
  })
  return { minus = right.lost[#right.lost], plus = wrong.lost[#wrong.lost] }
end

local function largest() return vaes.eigenvalues(begin(1).x)[1] end

page "6.2" {
  data = "classes",
  idea = { text "idea" },
  predict = { number "predict" { answer = largest, tolerance = 0.7, traps = { one = 1, ten = 10 } } },
  run = {
    scene "run" {
      kernel = "vae",
      controls = { slider "beta" { label = "β", from = 0.1, to = 10, scale = "log", step = 10 ^ 0.2, value = 1 } },
      view = function() return train_picture(note(begin(1), 0)) end,
      train = train,
    },
    scene "walk" {
      kernel = "vae",
      controls = {
        slider "z1" { label = "z₁", from = -3, to = 3, step = 0.25, value = 0 },
        slider "z2" { label = "z₂", from = -3, to = 3, step = 0.25, value = 0 },
      },
      view = walk,
    },
    scene "dies" {
      kernel = "vae",
      view = function(s) return sweep_picture(s, vaes.eigenvalues(begin(1).x), {}, {}) end,
      train = sweep,
    },
  },
  explain = {
    text "explain",
    number "first" { run = "dies", answer = "first", tolerance = 0.01 },
    scene "normal" {
      kernel = "vae",
      controls = {
        slider "mu" { label = "μ", from = -3, to = 3, step = 0.25, value = 1 },
        slider "sigma" { label = "σ", from = 0.01, to = 3, scale = "log", value = 0.5 },
        slider "count" { label = word "samples", from = 1, to = 10000, scale = "log", step = 10, value = 100 },
      },
      view = normal,
    },
    choice "narrow" { answer = "kl" },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "vae",
      view = function() return signs_picture(note(begin(1), 0), note(begin(1), 0)) end,
      train = signs,
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

-- The digits as plain lists, as the page with seed 1 has them.
local function plain(part)
  return begin(1)[part]:tolist()
end

claim "bounds" {
  of = { "run", "idea" },
  check = function(c)
    local x, held = plain "x", plain "held"
    local nothing, floor = 0, 0
    for j = 1, 64 do
      local p = 0
      for i = 1, #x do p = p + x[i][j] / #x end
      p = math.max(1e-4, math.min(1 - 1e-4, p))
      for i = 1, #held do
        local v = held[i][j]
        nothing = nothing - (v * math.log(p) + (1 - v) * math.log(1 - p)) / #held
        if v > 0 and v < 1 then floor = floor - (v * math.log(v) + (1 - v) * math.log(1 - v)) / #held end
      end
    end
    local values = c:shown("run").values
    c:close(values[word "nothing"], nothing, 1e-3)
    c:close(values[word "floor"], floor, 1e-3)
    c:less(floor, nothing)
  end,
}

claim "learns" {
  of = { "run", "predict", "walk" },
  training = { reduced = { seeds = 2, frames = 30 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("run", {}, how)
    local v = run.values
    c:less(v[word "recon"], v[word "nothing"] - 2)
    c:less(v[word "floor"], v[word "recon"])
    return v.KL > 1.5 and v.KL < 2.6, v.KL
  end,
}

claim "dead-at-ten" {
  training = { reduced = { seeds = 2, frames = 30 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local v = c:trained("run", { beta = 10 }, how).values
    c:given(10)
    c:close(v[word "recon"], v[word "nothing"], 0.6)
    return v.KL < 0.01, v.KL
  end,
}

-- The largest eigenvalues another way: the code that a linear decoder would be paid for, by climbing from chance.
claim "eigenvalue" {
  of = { "dies", "predict" },
  check = function(c)
    random.seed(1)
    local x = vaes.new().x
    local p = x:mean(1)
    local keep = {}
    for j, v in ipairs(p:tolist()) do
      if v > 0.002 then keep[#keep + 1] = j end
    end
    local q = p:index_select(1, keep)
    local scaled = (x:index_select(2, keep) - q) / (q * (1 - q)):sqrt()
    local function gain(v) return scaled:matmul(v):square():mean() / v:square():sum() end
    local function climb(v)
      local one = nn.parameter(v)
      gain(one):backward()
      local moved = one:detach() + one.grad * 0.3
      return moved / moved:square():sum():sqrt()
    end
    local first, second = tensor.randn(#keep, 1), tensor.randn(#keep, 1)
    first, second = first / first:square():sum():sqrt(), second / second:square():sum():sqrt()
    for _ = 1, 400 do
      first = climb(first)
      second = climb(second - first * (first * second):sum())
    end
    second = second - first * (first * second):sum()
    local values = c:shown("dies").values
    c:close({ values[word "largest"], values[word "second"] }, { gain(first):item(), gain(second):item() }, 0.02)
    c:close(c:answer "predict", gain(first):item(), 0.02)
    c:close({ values[word "largest"], values[word "second"] }, { 3.3, 3.0 }, 0.05)
  end,
}

claim "threshold" {
  training = { reduced = { seeds = 1, frames = 30 }, full = { seeds = 20, holds = 19 } },
  check = function(c, how)
    local run = c:trained("dies", {}, how)
    local each = run.values[word "kl-each"]
    c:given(2.5, 3.5, 0.05)
    if not how.full then return each[1] > each[2] and each[2] > 1, each[2] end
    c:close(c:answer("first", nil, run.result), run.result.first)
    c:less(run.result.largest, 3.5)
    return each[5] > 0.1 and each[7] < 0.05 and each[8] < 0.05, each[5]
  end,
}

claim "first-answer" {
  of = "first",
  check = function(c)
    c:close(c:answer("first", nil, { first = 3.5 }), 3.5)
    c:close(DEAD, 0.05)
  end,
}

claim "mean-kills" {
  training = { reduced = { seeds = 1, steps = 300 }, full = { seeds = 20, holds = 20, steps = 600 } },
  check = function(c, how)
    random.seed(how.seed)
    local vae = vaes.new()
    c:given(64, 0.1)
    for _ = 1, how.steps do vaes.step(vae, 0.1 * 64) end -- (BCE/64 + β·KL)·64
    local _, far = vaes.terms(vae)
    return far < 0.05, far
  end,
}

claim "closed-form" {
  of = { "normal", "narrow" },
  check = function(c)
    for _, at in ipairs { { 1, 0.5 }, { 0, 0.01 }, { -2, 1.5 } } do
      local mu, sigma = at[1], at[2]
      local sum, step = 0, sigma / 200 -- the integral of q·(log q − log p)
      for i = -1600, 1600 do
        local z = mu + i * step
        local q = math.exp(-((z - mu) / sigma) ^ 2 / 2) / (sigma * math.sqrt(2 * math.pi))
        sum = sum + q * (-((z - mu) / sigma) ^ 2 / 2 - math.log(sigma) + z * z / 2) * step
      end
      local values = c:shown("normal", { mu = mu, sigma = sigma, count = 10000 }).values
      c:close(values[word "closed"], sum, 1e-3)
      c:close(values[word "sampled"], sum, 0.1)
    end
    random.seed(2)
    local squares = 0
    for _ = 1, 300 do squares = squares + (sampled(1, 0.5, 100) - closed(1, 0.5)) ^ 2 / 300 end
    c:close(squares ^ 0.5, 0.07, 0.007)
    c:given(100)
    c:close(closed(0, 0.005) - closed(0, 0.01), 0.69, 0.005)
  end,
}

claim "nearest-digit" {
  of = "walk",
  check = function(c)
    local vae = trained()
    local codes, labels = vae.codes:tolist(), vae.labels:tolist()
    for _, at in ipairs { { 0, 0 }, { 1.5, -0.5 }, { -2, 1 } } do
      local best, label = math.huge, nil
      for i, z in ipairs(codes) do
        local d = (z[1] - at[1]) ^ 2 + (z[2] - at[2]) ^ 2
        if d < best then best, label = d, labels[i] end
      end
      c:close(c:shown("walk", { z1 = at[1], z2 = at[2] }).values[word "nearest"], label)
    end
  end,
}

claim "sign" {
  training = { reduced = { seeds = 2, frames = 20 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local values = c:trained("erratum", {}, how).values
    c:given(1000, 27)
    c:less(1000, values[word "plus"])
    return values[word "minus"] < (how.full and 27 or 28), values[word "minus"]
  end,
}
