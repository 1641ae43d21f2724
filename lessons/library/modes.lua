-- Points that lie in several places, their modes: two on a line, eight on a circle.
local modes = {}

local WIDTH = 0.2 -- of a mode on the line, its standard deviation

--- A function that draws points, (count, 1), half of them around −`at`, half around `at`.
function modes.two(at)
  return function(count) return tensor.randn(count, 1) * WIDTH + (tensor.rand(count, 1):lt(0.5) * 2 - 1) * at end
end

--- The share of those points in a bin of this width around each place of the list `x`.
function modes.two_shares(at, x, bin)
  local shares = {}
  for i, place in ipairs(x) do
    local near = (math.abs(place) - at) / WIDTH
    shares[i] = 0.5 * bin * math.exp(-near ^ 2 / 2) / (WIDTH * math.sqrt(2 * math.pi))
  end
  return shares
end

--- The share of points above 0, and whether less than a hundredth of them lie on one of the sides.
function modes.above(points)
  local share = points:gt(0):mean():item()
  return share, math.min(share, 1 - share) < 0.01
end

local EIGHT, RADIUS = 8, 2

--- `count` points, (count, 2), around eight places on a circle of radius 2.
function modes.ring(count)
  local turn = (tensor.rand(count) * EIGHT):floor() * (2 * math.pi / EIGHT)
  return tensor.stack({ turn:cos(), turn:sin() }, 2) * RADIUS + tensor.randn(count, 2) * 0.05
end

--- How many of the eight have a hundredth of the points or more nearest to them.
function modes.found(points)
  local counts, found = {}, 0
  for _, p in ipairs(points:tolist()) do
    local nearest = math.floor(math.atan(p[2], p[1]) / (2 * math.pi / EIGHT) + 0.5) % EIGHT
    counts[nearest] = (counts[nearest] or 0) + 1
  end
  for _, count in pairs(counts) do found = found + (count >= points:size(1) / 100 and 1 or 0) end
  return found
end

return modes
