-- 개수가 홀수인 목록의 중앙값.
return function(list)
end
