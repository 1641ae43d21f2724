-- Scenes of roads, and the losses of what a model answered for them.
local grading = require "grading"
local task = require "task"

local NAMES = task.NAMES

-- Every fourth pixel of a label map, from the middle of its block.
local function sampled(map)
  return map:reshape(-1, 16, 4, 24, 4):select(5, 3):select(3, 3)
end

-- Scenes and what is true of them: to draw them takes longer than to train on them.
local function scenes_of(count, seed)
  return grading.shared(("%d scenes of %d"):format(count, seed), function()
    local road = data.road(count, seed)
    return {
      images = (road.images:reshape(-1, 3, 16, 4, 24, 4):mean(6):mean(4) - 0.5) * 1.5,
      segmentation = sampled(road.segmentation),
      depth = sampled(road.depth),
      detection = road.detection,
    }
  end)
end

local function part(scenes, from, count)
  local some = {}
  for name, values in pairs(scenes) do some[name] = values:narrow(1, from, count) end
  return some
end

local ANSWERS = { { 5, 16, 24 }, { 16, 24 }, { 3, 8, 12 } }

-- Whether task i's answer for `count` scenes has the shape that the task names.
local function has_shape(value, i, count)
  if not tensor.is(value) or value:dim() ~= #ANSWERS[i] + 1 or value:size(1) ~= count then return false end
  for axis, size in ipairs(ANSWERS[i]) do
    if value:size(axis + 1) ~= size then return false end
  end
  return true
end

local LOSSES = { loss.cross_entropy, loss.mae, loss.focal }

-- The losses of each scene, of each task, of what a model answered for `scenes`; where an answer has
-- not as many numbers as it should, its task. The shape is another question, asked elsewhere.
local function losses_of(answer, when, scenes)
  local found, count = {}, scenes.images:size(1)
  for i, name in ipairs(NAMES) do
    local value, size = answer[name .. "_" .. when], count
    for _, n in ipairs(ANSWERS[i]) do size = size * n end
    if not tensor.is(value) or value:numel() ~= size then return nil, i end
    local each = LOSSES[i](value:reshape(count, table.unpack(ANSWERS[i])), scenes[name], { reduction = "none" })
    found[i] = each:reshape(count, -1):mean(2):tolist()
  end
  return found
end

local function mean(list, from, to)
  local sum = 0
  for i = from or 1, to or #list do sum = sum + list[i] end
  return sum / ((to or #list) - (from or 1) + 1)
end

return {
  scenes_of = scenes_of, part = part, ANSWERS = ANSWERS, has_shape = has_shape, losses_of = losses_of,
  mean = mean,
}
