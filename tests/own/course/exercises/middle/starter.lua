-- The median of a list of an odd count.
return function(list)
end
