print("hongyan")
