-- 1.3: four losses, each on a model of two parameters, as landscapes.
local landscapes, training = library "landscapes", library "training"

local LINE = { x = { -1.5, -0.5, 0.2, 1, 1.6 }, y = { -0.9, 0.1, 0.6, 1.7, 2.1 } }
local CLASSES = { x = { -2, -1.2, -0.4, 0.3, 0.9, 1.8 }, y = { 0, 0, 1, 0, 1, 1 } }
local TRIPLETS = { { 0.4, 0.7, 2.1 }, { 1.1, 1.5, 2.6 }, { 2.2, 2.6, 0.5 }, { 1.6, 1.2, 0.2 } }

-- The mean of `term(x, y)` over the points of a list { x =, y = }, or of `term(t)` over those of a plain one.
local function mean(list, term)
  local sum, count = 0, #(list.x or list)
  for i = 1, count do sum = sum + (list.x and term(list.x[i], list.y[i]) or term(list[i])) end
  return sum / count
end

-- log(1 + exp(t)), with the large part taken out first.
local function softplus(t) return t:relu() + ((-t:abs()):exp() + 1):log() end

-- The landscapes, how far their maps reach, and with which rate and signs one goes down (or up) in them.
local KINDS = {
  mse = {
    reach = 3, rate = 0.1, signs = { -1, -1 },
    of = function(a, b) return mean(LINE, function(x, y) return (a * x + b - y) ^ 2 end) end,
  },
  ce = {
    reach = 5, rate = 1, signs = { -1, -1 },
    of = function(a, b) return mean(CLASSES, function(x, y) return softplus(a * x + b) - (a * x + b) * y end) end,
  },
  triplet = { -- points on a line, embedded as (sin ax, sin bx)
    reach = 4, rate = 0.05, signs = { -1, -1 },
    of = function(a, b)
      local function apart(p, q) return ((a * p):sin() - (a * q):sin()) ^ 2 + ((b * p):sin() - (b * q):sin()) ^ 2 end
      return mean(TRIPLETS, function(t) return (apart(t[1], t[2]) - apart(t[1], t[3]) + 0.5):relu() end)
    end,
  },
  gan = { -- The Dirac GAN (Mescheder et al. 2018): the data is the point 0, the generator's point is θ, the critic
    -- says ψ·x. The critic raises this value and the generator lowers it.
    reach = 3, rate = 0.1, signs = { -1, 1 }, of = function(theta, psi) return -softplus(psi * theta) - math.log(2) end,
  },
}
local ORDER = { "mse", "ce", "triplet", "gan" }

local function map(name, layers)
  local kind = KINDS[name]
  local ends = { -kind.reach, kind.reach }
  return landscapes.map({ of = kind.of, x = ends, y = ends, title = word(name) }, layers)
end

local RUNS, STEPS = 24, 200

local function random_starts(kind)
  local function places() return ((tensor.rand(RUNS) * 2 - 1) * kind.reach * 0.9):tolist() end
  return { a = places(), b = places() }
end

-- One step of every run at once: the gradient of the sum is each run's own.
local function step_all(kind, at)
  local da, db = landscapes.slopes(kind.of, at.a, at.b)
  local function moved(list, slopes, sign) return (tensor(list) + tensor(slopes) * sign * kind.rate):tolist() end
  return { a = moved(at.a, da, kind.signs[1]), b = moved(at.b, db, kind.signs[2]) }
end

-- Runs closer together than a tenth of the map count as one place.
local function places_reached(at, reach)
  local places = {}
  for i = 1, RUNS do
    local known = false
    for _, p in ipairs(places) do known = known or (at.a[i] - p[1]) ^ 2 + (at.b[i] - p[2]) ^ 2 < (reach / 10) ^ 2 end
    if not known then places[#places + 1] = { at.a[i], at.b[i] } end
  end
  return #places
end

-- Where the runs are; before any has run, only where they start.
local function runs_picture(name, from, at)
  local kind, reached, low, high = KINDS[name], "–", "–", "–"
  local layers = { chart.scatter { x = from.a, y = from.b, label = word "start", color = "muted", marker = "ring" } }
  if at then
    local losses = kind.of(tensor(at.a), tensor(at.b))
    reached, low, high = places_reached(at, kind.reach), losses:min(), losses:max()
    layers[2] = chart.scatter { x = at.a, y = at.b, label = word "ends", color = "accent" }
  end
  return {
    figure = map(name, layers),
    values = { { word "runs", RUNS }, { word "reached", reached }, { word "lowest", low }, { word "highest", high } },
  }
end

local function run_from_many(s, run)
  local kind, from = KINDS[s.which], random_starts(KINDS[s.which])
  local at = from
  training.loop(run, {
    steps = STEPS, every = 4,
    step = function() at = step_all(kind, at) end,
    picture = function() return runs_picture(s.which, from, at) end,
  })
  return { reached = places_reached(at, kind.reach), a = at.a, b = at.b, from_a = from.a, from_b = from.b }
end

page "1.3" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "two" } },
  run = {
    scene "four" {
      view = function()
        local figures = { columns = 2 }
        for i, name in ipairs(ORDER) do figures[i] = map(name) end
        return { figure = chart.grid(figures) }
      end,
    },
    scene "starts" {
      controls = { pick "which" { label = word "which", "mse", "ce", "triplet", "gan", value = "triplet" } },
      view = function(s)
        random.seed(5)
        return runs_picture(s.which, random_starts(KINDS[s.which]))
      end,
      train = run_from_many,
    },
  },
  explain = { text "explain", choice "check" { answer = "flat" } },
  use = { text "use" },
}

-- Each loss at one place on plain numbers.
local plain = {
  mse = function(a, b)
    local sum = 0
    for i, x in ipairs(LINE.x) do sum = sum + (a * x + b - LINE.y[i]) ^ 2 end
    return sum / #LINE.x
  end,
  ce = function(a, b)
    local sum = 0
    for i, x in ipairs(CLASSES.x) do
      local z = (a * x + b) * (CLASSES.y[i] == 1 and -1 or 1) -- log(1 + e^z), which is z where z is large
      sum = sum + (z > 30 and z or math.log(1 + math.exp(z)))
    end
    return sum / #CLASSES.x
  end,
  triplet = function(a, b)
    local sum = 0
    for _, t in ipairs(TRIPLETS) do
      local function apart(p, q) return (math.sin(a * p) - math.sin(a * q)) ^ 2 + (math.sin(b * p) - math.sin(b * q)) ^ 2 end
      sum = sum + math.max(0, apart(t[1], t[2]) - apart(t[1], t[3]) + 0.5)
    end
    return sum / #TRIPLETS
  end,
  gan = function(a, b) return -math.log(1 + math.exp(a * b)) - math.log(2) end,
}

-- The slopes of a landscape at a place, by differences on plain numbers.
local function slopes(of, a, b)
  local h = 1e-4
  return (of(a + h, b) - of(a - h, b)) / (2 * h), (of(a, b + h) - of(a, b - h)) / (2 * h)
end

claim "landscapes" {
  of = { "four", "starts" },
  check = function(c)
    for name, of in pairs(plain) do
      for _, at in ipairs { { 0, 0 }, { 0.7, -1.3 }, { -2.1, 0.4 } } do
        c:close(KINDS[name].of(tensor { at[1] }, tensor { at[2] }), { of(at[1], at[2]) }, 1e-5)
      end
      local kind, steps = KINDS[name], 12
      random.seed(1)
      local at, low, high = random_starts(kind), math.huge, -math.huge
      for i = 1, RUNS do
        for _ = 1, steps do
          local da, db = slopes(of, at.a[i], at.b[i])
          at.a[i], at.b[i] = at.a[i] + kind.signs[1] * kind.rate * da, at.b[i] + kind.signs[2] * kind.rate * db
        end
        low, high = math.min(low, of(at.a[i], at.b[i])), math.max(high, of(at.a[i], at.b[i]))
      end
      local values = c:trained("starts", { which = name }, { frames = steps / 4 }).values
      c:close({ values[word "lowest"], values[word "highest"] }, { low, high }, 5e-3)
    end
    c:close(c:shown("starts").values[word "runs"], 24)
  end,
}

claim "one-or-many" {
  of = { "predict", "starts" },
  training = { reduced = { seeds = 2 }, full = { seeds = 20 } },
  check = function(c, how)
    local reached = {}
    for name in pairs(plain) do
      local shown = c:trained("starts", { which = name }, how)
      local at, places = shown.result, {}
      for i = 1, RUNS do -- counted another way: by cells as wide as the ends are far apart
        places[("%.0f %.0f"):format(at.a[i] / KINDS[name].reach * 5, at.b[i] / KINDS[name].reach * 5)] = true
      end
      reached[name] = shown.values[word "reached"]
      c:holds((next(places, next(places)) == nil) == (reached[name] == 1), name .. ": one place or more")
    end
    return reached.mse == 1 and reached.ce == 1 and reached.triplet > 1 and reached.gan > 1, reached.triplet
  end,
}

claim "plane" {
  check = function(c)
    local function steepness(name, reach)
      local a, b = tensor({ -reach }, { grad = true }), tensor({ 0 }, { grad = true })
      KINDS[name].of(a, b):sum():backward()
      local da, db = slopes(plain[name], -reach, 0)
      c:close({ a.grad:item(), b.grad:item() }, { da, db }, 2e-3 * (1 + math.abs(da)))
      return math.abs(da)
    end
    c:close(steepness("ce", 20), steepness("ce", 10), 1e-2)
    c:less(1.8 * steepness("mse", 10), steepness("mse", 20), "the square's slope grows with the distance")
  end,
}

claim "flat-land" {
  check = function(c)
    local side = 41
    local z = landscapes.heights(KINDS.triplet.of, { -4, 4 }, { -4, 4 }, side)
    local at = z:reshape(-1):argmin():item() - 1
    local a, b = -4 + 8 * (at % side) / (side - 1), -4 + 8 * (at // side) / (side - 1)
    c:close(plain.triplet(a, b), 0, 1e-12)
    local da, db = slopes(plain.triplet, a, b)
    c:close({ z:min():item(), da, db }, { 0, 0, 0 }, 1e-9)
  end,
}

claim "turns" {
  training = { reduced = { seeds = 1 }, full = { seeds = 20 } },
  check = function(c, how)
    local at = c:trained("starts", { which = "gan" }, how).result
    local nearer = 0
    for i = 1, RUNS do
      local before = at.from_a[i] ^ 2 + at.from_b[i] ^ 2
      if at.a[i] ^ 2 + at.b[i] ^ 2 < before then nearer = nearer + 1 end
    end
    return nearer == 0, nearer
  end,
}
