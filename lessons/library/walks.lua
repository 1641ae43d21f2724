-- Walks on a landscape of library/landscapes.lua: places that an optimiser moves, step by step.
local training = library "training"
local walks = {}

--- A walk of as many places as the lists `o.x` and `o.y` have, all moved at once. `o.of` is the landscape's function,
--- `o.optimiser(parameters, o.rate)` what moves them, plain gradient descent unless given. `o.change(gx, gy)`, where there
--- is one, gives what is stepped along in place of the gradients (tensors). With `o.goal`, a place { x, y }, and `o.far` a
--- walk ends where its first place is farther from the goal than that: it has diverged.
function walks.new(o)
  local one = {
    of = o.of, change = o.change, goal = o.goal, far = o.far, start = { x = o.x, y = o.y },
    x = nn.parameter(tensor(o.x)), y = nn.parameter(tensor(o.y)), path = { x = { o.x[1] }, y = { o.y[1] } },
  }
  one.optimiser = o.optimiser and o.optimiser({ one.x, one.y }, o.rate) or optim.SGD({ one.x, one.y }, { lr = o.rate })
  return one
end

--- Where the first place of a walk is: x, y.
function walks.at(one)
  return one.path.x[#one.path.x], one.path.y[#one.path.y]
end

--- How far the first place is from the goal, or nil where it has diverged.
function walks.distance(one)
  local x, y = walks.at(one)
  local far = math.sqrt((x - one.goal[1]) ^ 2 + (y - one.goal[2]) ^ 2)
  return far < one.far and far or nil
end

--- One step of each walk that has not diverged.
function walks.step(all)
  for _, one in ipairs(all) do
    if not one.far or walks.distance(one) then
      local value = one.of(one.x, one.y):sum()
      if one.change then
        local gx, gy = one.change(table.unpack(tensor.gradients(value, { one.x, one.y })))
        value = (one.x * gx + one.y * gy):sum() -- whose gradients these are
      end
      training.descend(one.optimiser, value)
      table.insert(one.path.x, one.x:select(1, 1):item())
      table.insert(one.path.y, one.y:select(1, 1):item())
    end
  end
end

--- The ways that the first places have gone, a layer for each walk, under the word of its name.
function walks.paths(all)
  local layers = {}
  for i, one in ipairs(all) do
    layers[i] = chart.path { x = one.path.x, y = one.path.y, label = word(one.name), color = i }
  end
  return layers
end

--- Rows of how far each walk is from its goal, or that it has diverged.
function walks.distances(all)
  local rows = {}
  for i, one in ipairs(all) do
    rows[i] = { word(one.name) .. ": " .. word "distance", walks.distance(one) or word "diverged" }
  end
  return rows
end

--- The places where a walk starts as rings, and where it is now as dots (from step 1 on): layers.
function walks.dots(one, step)
  return {
    chart.scatter { x = one.start.x, y = one.start.y, label = word "start", color = "muted", marker = "ring" },
    step > 0 and chart.scatter { x = one.x, y = one.y, label = word "ends", color = "accent" } or nil,
  }
end

--- The losses of a walk's places, a tensor.
function walks.losses(one)
  return one.of(one.x, one.y):detach()
end

--- How many places those of a walk have come to: any nearer to another than `within` are one.
function walks.reached(one, within)
  local x, y, places = one.x:tolist(), one.y:tolist(), {}
  for i = 1, #x do
    local known = false
    for _, p in ipairs(places) do known = known or (x[i] - p[1]) ^ 2 + (y[i] - p[2]) ^ 2 < within ^ 2 end
    if not known then places[#places + 1] = { x[i], y[i] } end
  end
  return #places
end

return walks
