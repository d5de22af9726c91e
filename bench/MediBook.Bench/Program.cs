using MediBook.Bench;

switch (args)
{
    case ["contention"]:
        await Contention.RunAsync();
        return 0;
    case ["bulk"]:
        await Bulk.RunAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: scripts/bench contention, or scripts/bench bulk");
        return 2;
}
