-- 6.3: a loss over the layers of a network that looks at both pictures.
local photographs, pictures, tables, training = library "photographs", library "pictures", library "tables", library "training"

local SIDE, LAYERS, CHANGES = photographs.side, photographs.LAYERS, { "shift", "blur", "noise" }

-- A photograph and its three changes of one mean squared error, with their features: once each.
local known = {}
local function changed(name)
  if known[name] then return known[name] end
  random.seed(1)
  local photo = photographs.named(name)
  local set = { photo = photo, shift = photographs.moved(photo, 1, 0) }
  set.mse = loss.mse(set.shift, photo):item()
  set.blur, set.noise = photographs.blurred_by(photo, set.mse), photographs.noisy_by(photo, set.mse)
  set.wanted = photographs.features(photo:unsqueeze(1), LAYERS)
  set.found = {}
  for _, change in ipairs(CHANGES) do
    set.found[change] = photographs.features(set[change]:unsqueeze(1), LAYERS)
    set[change .. "_far"] = photographs.distances(set.found[change], set.wanted)
  end
  known[name] = set
  return set
end

-- The middle of a picture, in which single pixels can be seen on a screen.
local MIDDLE = 28

local function middle(picture)
  local from = (SIDE - MIDDLE) // 2 + 1
  return picture:narrow(2, from, MIDDLE):narrow(3, from, MIDDLE)
end

-- The middles of pictures with their names; or what each has that the first has not.
local function gallery(list, names, difference)
  local rows, captions = {}, {}
  for i, picture in ipairs(list) do
    rows[i] = middle(difference and (picture - list[1]):mean(1, true) or picture:clamp(0, 1))
    rows[i] = difference and rows[i] or rows[i]:unsqueeze(1)
    captions[i] = word(names[i])
  end
  return chart.figure {
    chart.pictures {
      pixels = tensor.cat(rows, 1), captions = captions, columns = 2, colors = difference and "diverging" or nil,
      range = difference and { -0.3, 0.3 } or { 0, 1 },
    },
  }
end

-- Each change's distance over that of the blur, layer by layer.
local function beside_blur(set, change)
  local list = {}
  for i = 1, #LAYERS do list[i] = set[change .. "_far"][i] / set.blur_far[i] end
  return list
end

local function three(s)
  local set, guess = changed(s.photo), s.predicted.predict
  local values = { { "MSE", set.mse } }
  for i, change in ipairs(CHANGES) do values[i + 1] = { word(change), tables.listed(set[change .. "_far"]) } end
  return {
    figure = chart.row {
      gallery({ set.photo, set.shift, set.blur, set.noise }, { "photo", "shift", "blur", "noise" }, s.difference),
      chart.figure {
        x = { label = word "layers", from = 1, to = 4 }, y = { label = word "beside-blur", from = 0, to = 1.6 },
        chart.rule { y = 1, color = "muted" },
        chart.line { y = beside_blur(set, "shift"), color = 1, label = word "shift" },
        chart.line { y = beside_blur(set, "noise"), color = 2, dash = "dashed", label = word "noise" },
        guess and chart.line { x = guess.x, y = guess.y, color = "muted", dash = "dotted", label = word "yours" } or nil,
      },
    },
    values = values,
  }
end

-- Rebuilding a photograph that is known up to a pixel in each direction: nine copies of it, equally good.
local STEPS, EVERY, RATE = 120, 3, 0.02
local ASKED = { all = LAYERS, deep = { "relu3_3", "relu4_3" } }

-- Two pictures from one start: one for the pixels, one for the features at the layers asked for.
local function begin(s)
  local one = photographs.rebuilding(photographs.named(s.photo), ASKED[s.layers], RATE)
  one.steps, one.rough = {}, { {}, {} }
  one.sharp = photographs.features(one.photo:unsqueeze(1), LAYERS)
  return one
end

local function note(one, at)
  local n, whole = #one.steps + 1, photographs.roughness(one.photo)
  one.steps[n] = at
  one.shown = { one.pixel:detach():clamp(0, 1), one.feature:detach():clamp(0, 1) }
  for i, picture in ipairs(one.shown) do one.rough[i][n] = photographs.roughness(picture) / whole end
  return one
end

-- Of both pictures: how rough beside the photograph, MSE to it, and distance over the four layers.
local function judged(one)
  local list = {}
  for i, picture in ipairs(one.shown) do
    local sum = 0
    for _, far in ipairs(photographs.distances(photographs.features(picture:unsqueeze(1), LAYERS), one.sharp)) do
      sum = sum + far / #LAYERS
    end
    list[i] = { one.rough[i][#one.steps], loss.mse(picture, one.photo):item(), sum }
  end
  return list
end

local MADE = { "by-pixels", "by-features" }

local function rebuild_picture(s, one)
  local lists, values, marks = {}, {}, judged(one)
  for i, name in ipairs(MADE) do
    lists[i] = { x = one.steps, y = one.rough[i], label = word(name), dash = i == 1 and "dashed" or "solid" }
    values[i] = { word(name), ("%.2f   %.4f   %.3f"):format(table.unpack(marks[i])) }
  end
  return {
    figure = chart.row {
      gallery({ one.photo, one.all:narrow(1, 1, 1):squeeze(1), one.shown[1], one.shown[2] },
        { "photo", "copy", MADE[1], MADE[2] }, s.difference),
      training.history(lists, { steps = STEPS, start = 0, label = word "rough", from = 0, to = 4 }),
    },
    values = values,
  }
end

local function rebuild(s, run)
  if not photographs.named(s.photo) then return run:frame { text = "unfit", progress = 1 } end
  local one = note(begin(s), 0)
  training.loop(run, {
    steps = STEPS, every = EVERY,
    step = function() photographs.step(one) end,
    picture = function(i) return rebuild_picture(s, note(one, i)) end,
  })
  local marks = judged(one)
  return { pixel = marks[1][1], feature = marks[2][1], mse = marks[2][2] / marks[1][2], layers = s.layers }
end

-- The source's index 4 for relu1_2 is the pooling behind it.
local function pooled(maps)
  return { nn.max_pool2d(maps[1], 2) }
end

local function photo_pick(...)
  return pick "photo" { label = word "photo-label", value = "chelsea", own = photographs.own_names, ... }
end

-- A view of a photograph; where none of the learner's own can be asked, that instead.
local function of_photo(view)
  return function(s) return photographs.named(s.photo) and view(s) or { text = "unfit" } end
end

page "6.3" {
  data = "pictures",
  idea = { text "idea" },
  predict = {
    curve "predict" {
      x = { 1, 2, 3, 4 }, from = 0, to = 1.6,
      answer = function(layer) return beside_blur(changed "chelsea", "shift")[layer] end,
      judge = function(ys)
        if ys[4] > ys[1] + 0.1 then return "rises" end
        if math.max(table.unpack(ys)) - math.min(table.unpack(ys)) < 0.25 then return "same" end
        return ys[4] < 0.45 and ys[1] > 0.7 and "right" or "wrong"
      end,
    },
  },
  run = {
    scene "run" {
      kernel = "perceptual",
      controls = { photo_pick(table.unpack(photographs.NAMES)), switch "difference" { label = word "difference", value = false } },
      view = of_photo(three),
    },
    scene "rebuild" {
      kernel = "perceptual",
      controls = {
        pick "layers" { "all", "deep", label = word "asked", value = "all" },
        photo_pick("chelsea", "coffee", "astronaut"),
        switch "difference" { label = word "difference", value = false },
      },
      view = of_photo(function(s)
        random.seed(1)
        return rebuild_picture(s, note(begin(s), 0))
      end),
      train = rebuild,
    },
  },
  explain = {
    text "explain",
    choice "position" { answer = "first" },
    number "sharp" {
      run = "rebuild", answer = "feature", tolerance = 0.06,
      traps = { pixel = "pixel" },
    },
  },
  use = {
    text "use",
    scene "erratum" {
      kernel = "perceptual",
      controls = { photo_pick(table.unpack(photographs.NAMES)) },
      view = of_photo(function(s)
        local set, values = changed(s.photo), {}
        for _, row in ipairs { { "shift", "shift-relu", "shift-pool" }, { "blur", "blur-relu", "blur-pool" } } do
          local behind = photographs.distances(pooled(set.found[row[1]]), pooled(set.wanted))
          values[#values + 1] = { word(row[2]), set[row[1] .. "_far"][1] }
          values[#values + 1] = { word(row[3]), behind[1] }
        end
        return { values = values }
      end),
    },
    scene "normal" {
      kernel = "perceptual",
      controls = { photo_pick(table.unpack(photographs.NAMES)) },
      view = of_photo(function(s)
        local set = changed(s.photo)
        local wanted = photographs.features(set.photo:unsqueeze(1), LAYERS, true)
        local found = photographs.features(set.shift:unsqueeze(1), LAYERS, true)
        return {
          values = {
            { word "with-norm", tables.listed(set.shift_far) },
            { word "without-norm", tables.listed(photographs.distances(found, wanted)) },
          },
        }
      end),
    },
  },
}

-- Second computations ------------------------------------------------------------------------------------

-- A photograph moved to the right by one pixel, on plain lists: its MSE.
local function moved_mse(name)
  local sum, count = 0, 0
  for _, channel in ipairs(data.photo(name, SIDE):tolist()) do
    for _, row in ipairs(channel) do
      for x = 1, SIDE do
        sum, count = sum + (row[math.max(1, x - 1)] - row[x]) ^ 2, count + 1
      end
    end
  end
  return sum / count
end

claim "one-mse" {
  of = "run",
  check = function(c)
    for _, name in ipairs(photographs.NAMES) do
      local mse, set = c:shown("run", { photo = name }).values.MSE, changed(name)
      c:close(mse, moved_mse(name), 1e-6)
      for _, change in ipairs(CHANGES) do
        c:close((set[change] - set.photo):square():mean():item(), moved_mse(name), 0.01 * mse)
      end
    end
  end,
}

claim "layers-tell" {
  of = { "run", "predict", "position" },
  check = function(c)
    c:given(1.7, 5)
    for _, name in ipairs(photographs.NAMES) do
      local values, set = c:shown("run", { photo = name }).values, changed(name)
      local most, least = 0, math.huge
      for _, change in ipairs(CHANGES) do
        local list = values[word(change)]
        most, least = math.max(most, list[1]), math.min(least, list[1])
        -- by the features, element by element
        local found = nn.VGG():extract(set[change], { "relu3_3" })[1]
        local wanted = nn.VGG():extract(set.photo, { "relu3_3" })[1]
        local far = (found - wanted):square():sum():item() / wanted:square():sum():item()
        c:close(list[3], far, 6e-4)
      end
      c:less(most / least, 1.7, name)
      c:less(5 * values[word "shift"][4], values[word "blur"][4], name)
    end
    local shift, blur = c:shown("run").values[word "shift"], c:shown("run").values[word "blur"]
    for i = 1, 4 do c:close(c:answer("predict", nil, i), shift[i] / blur[i], 0.01) end
  end,
}

claim "sharp-again" {
  of = { "explain", "rebuild", "sharp" },
  training = { reduced = { seeds = 1, frames = 3 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("rebuild", {}, how)
    local pixel, feature = run.values[word "by-pixels"], run.values[word "by-features"]
    c:given(0.5, 0.6, 1.1, 1.4, 20)
    if not how.full then
      c:close(c:answer("sharp", nil, { feature = 1.2, pixel = 0.5 }), 1.2)
      return feature[3] < pixel[3], feature[3]
    end
    c:close(c:answer("sharp", nil, run.result), feature[1], 0.006)
    c:close(run.result.mse, feature[2] / pixel[2], 0.1)
    c:less(feature[3], pixel[3])
    c:less(1.5, feature[2] / pixel[2])
    c:less(feature[2] / pixel[2], 2.5)
    return pixel[1] > 0.5 and pixel[1] < 0.6 and feature[1] > 1.09 and feature[1] < 1.44, feature[1]
  end,
}

-- The mean of the copies is where the MSE is least, and its roughness is the blur's.
claim "mean-blurs" {
  of = "explain",
  check = function(c)
    local photo = data.photo("chelsea", SIDE)
    local all = photographs.copies(photo)
    local mean = all:mean(1)
    local least = loss.mse(mean:unsqueeze(1):expand(9, 3, SIDE, SIDE), all):item()
    random.seed(5)
    for _ = 1, 3 do
      local other = mean + tensor.randn(3, SIDE, SIDE) * 0.02
      c:less(least, loss.mse(other:unsqueeze(1):expand(9, 3, SIDE, SIDE), all):item())
    end
    local ratio = photographs.roughness(mean) / photographs.roughness(photo)
    c:holds(ratio > 0.5 and ratio < 0.6, "the mean of the copies is a blur")
  end,
}

claim "deep-grains" {
  training = { reduced = { seeds = 1, frames = 12 }, full = { seeds = 20, holds = 20 } },
  check = function(c, how)
    local run = c:trained("rebuild", { layers = "deep" }, how)
    local rough = run.values[word "by-features"][1]
    c:given(3)
    return rough > (how.full and 3 or 1.2), rough
  end,
}

claim "textures" {
  check = function(c)
    for _, name in ipairs { "grass", "gravel" } do
      local photo = data.photo(name, SIDE)
      c:less(loss.mse(photographs.blurred(photo, 30), photo):item(), moved_mse(name), name)
    end
    local cat = data.photo("chelsea", SIDE)
    c:less(moved_mse "chelsea", loss.mse(photographs.blurred(cat, 30), cat):item())
  end,
}

claim "pooling" {
  of = "erratum",
  check = function(c)
    for _, name in ipairs(photographs.NAMES) do
      local values, set = c:shown("erratum", { photo = name }).values, changed(name)
      c:less(values[word "blur-relu"], values[word "shift-relu"], name)
      c:less(values[word "shift-pool"], values[word "blur-pool"], name)
      local function largest(maps) -- of two by two, by hand
        local m = maps[1]:reshape(-1, SIDE // 2, 2, SIDE // 2, 2)
        return m:max(5):max(3)
      end
      for _, change in ipairs { "shift", "blur" } do
        local found, wanted = largest(set.found[change]), largest(set.wanted)
        local far = (found - wanted):square():sum():item() / wanted:square():sum():item()
        c:close(values[word(change .. "-pool")], far, 1e-4)
        local relu = (set.found[change][1] - set.wanted[1]):square():sum():item() / set.wanted[1]:square():sum():item()
        c:close(values[word(change .. "-relu")], relu, 1e-4)
      end
    end
  end,
}

claim "normalised" {
  of = "normal",
  check = function(c)
    local values = c:shown("normal").values
    local with, without = values[word "with-norm"], values[word "without-norm"]
    c:close({ with[1], without[1], with[4], without[4] }, { 0.363, 0.102, 0.065, 0.055 }, 6e-4)
    local mean, deviation = { 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 }
    local set, both = changed "chelsea", {}
    for _, name in ipairs { "shift", "photo" } do
      local channels = {}
      for k = 1, 3 do channels[k] = set[name]:narrow(1, k, 1) * deviation[k] + mean[k] end
      both[#both + 1] = nn.VGG():extract(tensor.cat(channels, 1), { "relu1_2" })[1]
    end
    c:close(without[1], (both[1] - both[2]):square():sum():item() / both[2]:square():sum():item(), 6e-4)
  end,
}
