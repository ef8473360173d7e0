# What travels between peers, as it was last agreed: the build compares it with the sources (docs/evolution.md).
# Written by: dotnet build -p:RpcLock=update
rpclock 2

service IGlobal
  method M 9696a6d3
    arg g ::Global?
    result ::Global

service Shop.IOrders
  method "odd name" ffffffff
    arg map map<guid,list<Shop.Kind>?>
    arg matrix array2<int32>
    arg half half?
  method BaseAsync 72a40d4d
    arg a int32
  method GetAsync 3b2484c6 idempotent
    arg id int32
    arg kind Shop.Kind = (Shop.Kind)(0)
    result Shop.Order?
  method InheritedAsync 34d9b908
    arg d decimal = (decimal)(1.5M)
  method ListAsync e797ee56
    arg after Shop.Page<Shop.Page<string?>>?
    arg text string = "a = \"b\"\n"
    arg weights list<float64> = []
    result Shop.Page<Shop.Order>
  method ReadAsync b6a0e812
    caller bytes
    callee bytes
  method SubscribeAsync fa4775ae
    arg events ref<shop.Events>
    arg secret bytes
    arg list bytelist
    result ref
    fault Shop.OutOfStock Shop.OutOfStock
  method TouchAsync 2d54ce73 oneway LatestOnly
    arg ids list<int32>
    arg more list<int64>
    arg order stack<char>
  method WatchAsync 8b27b3df
    caller items tuple<int32,Shop.Shape?>
    callee items Shop.Shape

service shop.Events
  method ChangedAsync 346993a1
    arg order Shop.Order
    arg self ref<shop.Events>?

array ::Global

array Shop.Circle
  0 Radius float32

array Shop.Order
  0 Id int32
  3 Name string required
  4 _next Shop.Order?
  5 Inner Shop.Outer.Inner<System.DayOfWeek,string>

array Shop.OutOfStock
  0 Sku int32

array Shop.Page<$0>
  0 Items list<$0>
  1 Next Shop.Page<$0>?

enum Shop.Kind uint8
  0 Open
  200 Closed
  200 Shut

enum System.DayOfWeek int32
  0 Sunday
  1 Monday
  2 Tuesday
  3 Wednesday
  4 Thursday
  5 Friday
  6 Saturday

map Shop.Outer.Inner<$0,$1>
  "First" First $0~
  "Rest" Rest list<$1>?

map Shop.Square
  "side µ" Side float32

union Shop.Shape
  -7 Shop.Square
  0 Shop.Circle
