import { combineReducers } from "@reduxjs/toolkit";
import arrivals from "../features/rooms/arrivalsSlice";
import changes from "../features/messages/changesSlice";
import chat from "../features/chat/chatSlice";
import composer from "../features/composer/composerSlice";
import counts from "../features/rooms/countsSlice";
import language from "../features/language/languageSlice";
import notices from "../features/notices/noticesSlice";
import rooms from "../features/rooms/roomsSlice";
import session from "../features/session/sessionSlice";

/** All that is known, by feature. */
export const reducer = combineReducers({ arrivals, changes, chat, composer, counts, language, notices, rooms, session });

export type RootState = ReturnType<typeof reducer>;
