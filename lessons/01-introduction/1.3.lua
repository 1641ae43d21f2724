-- 1.3: four losses, each on a model of two parameters, as landscapes.
local landscapes, training, walks = library "landscapes", library "training", library "walks"

local LINE = { { -1.5, -0.9 }, { -0.5, 0.1 }, { 0.2, 0.6 }, { 1, 1.7 }, { 1.6, 2.1 } } -- x, y
local CLASSES = { { -2, 0 }, { -1.2, 0 }, { -0.4, 1 }, { 0.3, 0 }, { 0.9, 1 }, { 1.8, 1 } }
local TRIPLETS = { { 0.4, 0.7, 2.1 }, { 1.1, 1.5, 2.6 }, { 2.2, 2.6, 0.5 }, { 1.6, 1.2, 0.2 } }

-- The landscapes, and with which rate one goes down in them.
local KINDS = {
  mse = {
    title = word "mse", reach = 3, rate = 0.1,
    of = landscapes.mean(LINE, function(a, b, x, y) return (a * x + b - y) ^ 2 end),
  },
  ce = {
    title = word "ce", reach = 5, rate = 1,
    of = landscapes.mean(CLASSES, function(a, b, x, y) return ((a * x + b) * (1 - 2 * y)):softplus() end),
  },
  triplet = { -- points on a line, embedded as (sin ax, sin bx)
    title = word "triplet", reach = 4, rate = 0.05,
    of = landscapes.mean(TRIPLETS, function(a, b, anchor, own, other)
      local function apart(p, q) return ((a * p):sin() - (a * q):sin()) ^ 2 + ((b * p):sin() - (b * q):sin()) ^ 2 end
      return (apart(anchor, own) - apart(anchor, other) + 0.5):relu()
    end),
  },
  gan = { -- The Dirac GAN (Mescheder et al. 2018): the data is the point 0, the generator's point is θ, the critic
    -- says ψ·x. The generator lowers this value and the critic raises it.
    title = word "gan", reach = 3, rate = 0.1, of = function(theta, psi) return -(psi * theta):softplus() - math.log(2) end,
    change = function(by_theta, by_psi) return by_theta, -by_psi end,
  },
}
local RUNS, STEPS = 24, 200

local function begin(s)
  local kind = KINDS[s.which]
  local function places() return ((tensor.rand(RUNS) * 2 - 1) * kind.reach * 0.9):tolist() end
  return { walks.new { of = kind.of, x = places(), y = places(), rate = kind.rate, change = kind.change } }
end

-- Runs closer together than a tenth of the map count as one place.
local function reached(all, s) return walks.reached(all[1], KINDS[s.which].reach / 10) end

-- Before any has run there are only the starts.
local function picture(all, s, i)
  local losses = i > 0 and walks.losses(all[1])
  return {
    figure = landscapes.map(KINDS[s.which], walks.dots(all[1], i)),
    values = {
      { word "runs", RUNS }, { word "reached", losses and reached(all, s) or "–" },
      { word "lowest", losses and losses:min() or "–" }, { word "highest", losses and losses:max() or "–" },
    },
  }
end

local function result(all, s)
  local runs = all[1]
  return { reached = reached(all, s), a = runs.x:tolist(), b = runs.y:tolist(), from_a = runs.start.x, from_b = runs.start.y }
end

local function which() return pick "which" { label = word "which", "mse", "ce", "triplet", "gan", value = "triplet" } end

page "1.3" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "two" } },
  run = {
    scene "four" { view = function() return { figure = landscapes.grid { KINDS.mse, KINDS.ce, KINDS.triplet, KINDS.gan } } end },
    landscapes.scene("side", { landscape = function(s) return KINDS[s.which] end, controls = { which() }, even = true }),
    training.scene("starts", {
      controls = { which() }, steps = STEPS, every = 4, begin = begin, step = walks.step, picture = picture, result = result,
    }),
  },
  explain = { text "explain", choice "check" { answer = "flat" } },
  use = { text "use" },
}

-- Each loss at one place on plain numbers.
local plain = {
  mse = function(a, b)
    local sum = 0
    for _, point in ipairs(LINE) do sum = sum + (a * point[1] + b - point[2]) ^ 2 end
    return sum / #LINE
  end,
  ce = function(a, b)
    local sum = 0
    for _, point in ipairs(CLASSES) do
      local z = (a * point[1] + b) * (point[2] == 1 and -1 or 1) -- log(1 + e^z), which is z where z is large
      sum = sum + (z > 30 and z or math.log(1 + math.exp(z)))
    end
    return sum / #CLASSES
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
      local kind, steps, sign = KINDS[name], 12, name == "gan" and 1 or -1 -- the GAN's critic goes up
      random.seed(1)
      local start, low, high = begin({ which = name })[1].start, math.huge, -math.huge
      for i = 1, RUNS do
        local a, b = start.x[i], start.y[i]
        for _ = 1, steps do
          local da, db = slopes(of, a, b)
          a, b = a - kind.rate * da, b + sign * kind.rate * db
        end
        low, high = math.min(low, of(a, b)), math.max(high, of(a, b))
      end
      local values = c:trained("starts", { which = name }, { frames = steps / 4 }).values
      c:close({ values[word "lowest"], values[word "highest"] }, { low, high }, 5e-3)
    end
    c:close(c:shown("starts").values[word "runs"], 24)
  end,
}

-- The side view: what it says is lowest and highest, by brute force over the same places.
claim "side" {
  of = "side",
  check = function(c)
    for name, of in pairs(plain) do
      for zoom = 1, 5, 4 do
        local reach, low, high = KINDS[name].reach / zoom, math.huge, -math.huge
        for i = 0, 40 do
          for j = 0, 40 do
            local height = of(-reach + i * reach / 20, -reach + j * reach / 20)
            low, high = math.min(low, height), math.max(high, height)
          end
        end
        local values = c:shown("side", { which = name, zoom = zoom }).values
        c:close({ values[word "lowest"], values[word "highest"] }, { low, high }, 1e-4 * (1 + math.abs(high)))
      end
    end
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
