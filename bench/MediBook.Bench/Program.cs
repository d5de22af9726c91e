using MediBook.Bench;

switch (args)
{
    case ["contention"]:
        await Contention.RunAsync();
        return 0;
    case ["bulk"]:
        await Bulk.RunAsync();
        return 0;
    case ["generate"]:
        await Generate.RunAsync();
        return 0;
    case ["scale"]:
        return await Scale.RunAsync() ? 0 : 1;
    case ["live"]:
        await Live.RunAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: scripts/bench contention, scripts/bench bulk, scripts/bench generate, scripts/bench scale, or scripts/bench live");
        return 2;
}
