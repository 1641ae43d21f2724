-- Two round clouds of points in the plane, two apart, which overlap: a class that is rare, and all the others.
local clouds = {}

--- `count` points by the random stream, of which about `share` are of the rare class: (count, 2), and (count) of 1
--- for the rare class and 0.
function clouds.draw(count, share)
  local y = tensor.rand(count):lt(share)
  return tensor.randn(count, 2) + y:reshape(count, 1) * math.sqrt(2), y
end

return clouds
