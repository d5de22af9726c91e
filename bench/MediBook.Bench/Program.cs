using System.Globalization;
using MediBook.Bench;
using MediBook.Bench.Proof;

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
    case ["prove", .. var rest]:
        return await Prove.RunAsync(rest) ? 0 : 1;
    case ["serve", var ahead]:
        return ShiftedApp.Run(TimeSpan.FromSeconds(double.Parse(ahead, CultureInfo.InvariantCulture)));
    case ["overload", .. var more] when Overload.Read(more) is { } asked:
        return await Overload.RunAsync(asked.Seconds, asked.File) ? 0 : 1;
    case ["rates"]:
        await Rates.RunAsync();
        return 0;
    case ["bare", var connection]:
        await Bare.RunAsync(connection);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: scripts/bench contention, bulk, generate, scale, live, rates, or overload [SECONDS] [FILE.json]; or bench/prove");
        return 2;
}
